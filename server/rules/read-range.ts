import type { Span } from '../storage/storage.ts'

/** What a Range header asks for: a part, all of it (also where it is malformed or asks for several), or what is not there. */
export type Range = Span | 'all' | 'outside'

const RANGE = /^bytes=(?:(\d{1,16})-(\d{0,16})|-(\d{1,16}))$/i

/**
 * Reads the Range header for a representation of `size` bytes, at least one.
 * Source: RFC 9110 section 14: what is invalid is ignored, and so are several ranges, which a server need not answer.
 */
export const readRange = (header: string | undefined, size: number): Range => {
  const [, first, last, suffix] = RANGE.exec(header ?? '') ?? []
  if (suffix !== undefined) {
    const length = Number(suffix)
    return length === 0 ? 'outside' : { start: Math.max(0, size - length), end: size - 1 }
  }
  if (first === undefined) return 'all'
  const start = Number(first)
  const end = last === undefined || last === '' ? size - 1 : Number(last)
  if (last !== '' && end < start) return 'all'
  return start >= size ? 'outside' : { start, end: Math.min(end, size - 1) }
}
