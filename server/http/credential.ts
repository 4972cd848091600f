import type { Credential } from '../context.ts'

const KEY_PREFIX = 'blz_mgmt_'

/** Each escape by itself, so that a broken one elsewhere hides nothing; the prefix is ASCII. */
const decoded = (url: string) => url.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))

/** Whether a URL carries something that looks like a key, which logs and histories would keep. */
export const hasKey = (url: string) => url.includes(KEY_PREFIX) || (url.includes('%') && decoded(url).includes(KEY_PREFIX))

/** Whether the header stands there more than once; most names differ by their length already. */
const isRepeated = (rawHeaders: readonly string[], name: string) => {
  let count = 0
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const found = rawHeaders[at]
    if (found?.length === name.length && found.toLowerCase() === name) count += 1
  }
  return count > 1
}

const hasCookie = (cookies: string, name: string) => cookies.split(';').some((cookie) => cookie.trimStart().startsWith(`${name}=`))

interface Presented {
  readonly url: string
  readonly header: (name: string) => string | undefined
  /** Names and values as they came over the wire; Node keeps only the first of two Authorization headers elsewhere. */
  readonly rawHeaders: readonly string[] | undefined
  readonly cookieName: string
}

/**
 * What a request proves itself with. Two Authorization headers are never "first wins", and a key in the URL is refused.
 * Source: management-api.md section 1, "auth" and `ambiguous_credentials`.
 */
export const credentialOf = ({ url, header, rawHeaders = [], cookieName }: Presented): Credential => {
  if (hasKey(url)) return { kind: 'ambiguous' }
  const authorization = header('authorization')
  if (authorization !== undefined) {
    const isAmbiguous = authorization.includes(',') || isRepeated(rawHeaders, 'authorization')
    return isAmbiguous ? { kind: 'ambiguous' } : { kind: 'key', text: bearer(authorization) }
  }
  const cookie = header('cookie')
  return cookie !== undefined && hasCookie(cookie, cookieName) ? { kind: 'cookie', cookie } : { kind: 'none' }
}

/** The token of a Bearer header, its scheme in any case (RFC 9110 section 11.1); another scheme has none that could be a key. */
const bearer = (authorization: string) => /^bearer +(.*)$/i.exec(authorization)?.[1] ?? ''
