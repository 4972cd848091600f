import { createHmac, createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto'
import { Id } from '../../shared/ids.ts'
import type { Pepper } from '../keys/keyring.ts'

export type LinkKind = 'upload' | 'download'

/**
 * One-time URLs. The token is the id of a row and its keyed hash, so that nothing secret is stored and the same row always has the
 * same URL. Source: management-api.md section 9.
 */
export interface Links {
  urlOf(kind: LinkKind, id: Id): string
  /** The id in a token that was made here; undefined for any other. */
  idIn(kind: LinkKind, token: string): Id | undefined
  /** A URL without what makes it work, to be stored: `upload 1858412344320000001`. */
  unsigned(url: string): string
  /** The URL that was stored so. */
  signed(stored: string): string
}

const TOKEN = /^([1-9][0-9]{0,18})\.([A-Za-z0-9_-]{43})$/

const URL_PATH = /\/api\/v1\/(upload|download)s\/([1-9][0-9]{0,18})\.[A-Za-z0-9_-]{43}$/

const STORED = /^(upload|download) ([1-9][0-9]{0,18})$/

/** A key of its own, so that no hash of an API key is ever one of a link. */
const keyFrom = ({ key }: Pepper) => createSecretKey(createHmac('sha256', key).update('keyward transfer links 1').digest())

const hmac = (key: KeyObject, kind: LinkKind, id: Id) => createHmac('sha256', key).update(`${kind} ${id}`).digest()

const partsOf = (pattern: RegExp, text: string) => {
  const [, kind, id] = pattern.exec(text) ?? []
  if ((kind !== 'upload' && kind !== 'download') || id === undefined) throw new Error('No one-time URL of ours')
  return { kind, id } as const
}

/**
 * @param peppers newest first: links made with an older one work on
 * @param base where people and programs reach the server
 */
export const createLinks = (peppers: readonly [Pepper, ...Pepper[]], base: string): Links => {
  const [newest, ...older] = peppers
  const key = keyFrom(newest)
  const keys = [key, ...older.map(keyFrom)]
  const urlOf = (kind: LinkKind, id: Id) => `${base}/api/v1/${kind}s/${id}.${hmac(key, kind, id).toString('base64url')}`

  return {
    urlOf,
    idIn: (kind, token) => {
      const [, id = '', given = ''] = TOKEN.exec(token) ?? []
      const hash = Buffer.from(given, 'base64url')
      // One spelling per token: the last character of base64url has bits to spare.
      if (!Id.safeParse(id).success || hash.length !== 32 || hash.toString('base64url') !== given) return undefined
      return keys.some((one) => timingSafeEqual(hmac(one, kind, id), hash)) ? id : undefined
    },
    unsigned: (url) => {
      const { kind, id } = partsOf(URL_PATH, url)
      return `${kind} ${id}`
    },
    signed: (stored) => {
      const { kind, id } = partsOf(STORED, stored)
      return urlOf(kind, id)
    },
  }
}
