import type { Patience } from './persist.ts'
import type { Fetch } from './transport.ts'

export interface ClientOptions {
  /** Where Keyward is reached, for instance `https://keyward.example.com`. */
  readonly url: string
  /** In place of the global `fetch`. */
  readonly fetch?: Fetch
  /** Milliseconds that one attempt may take: 30,000 unless told otherwise; 0 or Infinity for no limit. */
  readonly timeoutMs?: number
  /** Attempts after the first: 3 unless told otherwise. Only queries and idempotent calls are tried again. */
  readonly retries?: number
  /** The longest wait before an attempt: 30,000 milliseconds unless told otherwise. Who is told to wait longer fails at once. */
  readonly maxWaitMs?: number
  /** Sent with every request, for instance for a proxy on the way. */
  readonly headers?: Readonly<Record<string, string>>
}

export interface ManagementOptions extends ClientOptions {
  /** A Management API key: `blz_mgmt_bak_…`. */
  readonly apiKey: string
}

export interface SessionOptions extends ClientOptions {
  /** The Cookie header of a session. In a browser leave it out: the browser sends its own. */
  readonly cookie?: string
}

export interface Settings extends Patience {
  /** Of the tRPC door, without a slash at the end. */
  readonly url: string
  readonly fetch: Fetch
  readonly headers: Readonly<Record<string, string>>
}

/** Timers hold 31 bits; a longer one would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

const API_KEY = /^blz_mgmt_bak_[A-Za-z0-9]{16}_[A-Za-z0-9]{48}$/

/** What the links write themselves; twice the same header would be refused. */
const OWN_HEADERS: ReadonlySet<string> = new Set(['authorization', 'cookie', 'content-type', 'idempotency-key', 'trpc-accept'])

/** Never tells what it was given: an address may hold a password. */
const doorOf = (url: string) => {
  const { protocol, origin, pathname, username, password, search, hash } = URL.canParse(url) ? new URL(url) : new URL('about:blank')
  if (protocol !== 'http:' && protocol !== 'https:')
    throw new TypeError('url must be an absolute http or https address, for instance https://keyward.example.com')
  if (username + password + search + hash !== '') throw new TypeError('url must have no user, password, query or fragment')
  return `${origin}${pathname.replace(/\/+$/, '')}/trpc`
}

const milliseconds = (name: string, ms: number) => {
  if (ms === Infinity || (ms >= 0 && ms <= LONGEST_TIMER_MS)) return ms
  throw new TypeError(`${name} must be 0 to ${LONGEST_TIMER_MS} milliseconds, or Infinity`)
}

const checkedHeaders = (headers: Readonly<Record<string, string>>) => {
  for (const [name, value] of Object.entries(headers)) {
    if (OWN_HEADERS.has(name.toLowerCase())) throw new TypeError(`headers must not name ${name.toLowerCase()}`)
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name) || !isHeaderText(value)) throw new TypeError(`headers: ${JSON.stringify(name)} can not be sent`)
  }
  return headers
}

const isHeaderText = (value: unknown) => typeof value === 'string' && /^[\t\x20-\x7E\x80-\xFF]*$/.test(value)

/** @throws TypeError that says what is wrong, never the value */
export const settingsOf = (options: ClientOptions, own: Readonly<Record<string, string>>): Settings => {
  const { url, fetch = (url, request) => globalThis.fetch(url, request), timeoutMs = 30_000, retries = 3, maxWaitMs = 30_000 } = options
  if (typeof fetch !== 'function') throw new TypeError('fetch must be a function')
  if (!Number.isSafeInteger(retries) || retries < 0) throw new TypeError('retries must be a whole number from 0')
  return {
    url: doorOf(url),
    fetch,
    headers: { ...checkedHeaders(options.headers ?? {}), ...own },
    timeoutMs: milliseconds('timeoutMs', timeoutMs) === 0 ? Infinity : timeoutMs,
    maxWaitMs: Math.min(milliseconds('maxWaitMs', maxWaitMs), LONGEST_TIMER_MS),
    retries,
  }
}

/** @throws TypeError that does not tell the key */
export const authorizationOf = (apiKey: string) => {
  if (typeof apiKey !== 'string' || apiKey === '') throw new TypeError('apiKey is missing')
  if (apiKey.trim() !== apiKey) throw new TypeError('apiKey has white space around it')
  if (!API_KEY.test(apiKey)) throw new TypeError('apiKey must be a Management API key: blz_mgmt_bak_… with 78 characters')
  return { authorization: `Bearer ${apiKey}` }
}

/** @throws TypeError that does not tell the cookie */
export const cookieOf = (cookie: string | undefined) => {
  if (cookie === undefined) return {}
  if (cookie === '' || !isHeaderText(cookie)) throw new TypeError('cookie must be the text of a Cookie header')
  return { cookie }
}
