import { checksum } from './mint-key.ts'

const FORMAT = /^blz_mgmt_(bak_[A-Za-z0-9]{16})_[A-Za-z0-9]{48}$/

const BODY_LENGTH = 72

/** The public id of a well-formed key with a right checksum, else undefined. No I/O: garbage is refused before any look-up. */
export const parseKey = (text: string): string | undefined => {
  const publicId = FORMAT.exec(text)?.[1]
  if (publicId === undefined) return undefined
  return text.endsWith(checksum(text.slice(0, BODY_LENGTH))) ? publicId : undefined
}
