import { crc32 } from 'node:zlib'

const ALPHANUMERICS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** A-Z and 0-9: what runtime keys and licenses are made of. */
export const CAPITALS_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'

/** Bytes from a cryptographically secure source. */
export type RandomBytes = (count: number) => Uint8Array

/** `count` characters of `alphabet` (2 to 62 of them), each equally likely. */
export const randomText = (randomBytes: RandomBytes, count: number, alphabet = ALPHANUMERICS): string => {
  // Bytes from here on would favor the first letters.
  const bound = 256 - (256 % alphabet.length)
  let text = ''
  while (text.length < count) {
    for (const byte of randomBytes(count - text.length)) if (byte < bound) text += alphabet.charAt(byte % alphabet.length)
  }
  return text
}

/** The checksum of a key's first 72 characters: their CRC-32 in base 62, six characters. Source: management-api.md section 1, "checksum". */
export const checksum = (body: string): string => {
  let rest = crc32(body)
  let text = ''
  for (let place = 0; place < 6; place += 1) {
    text = ALPHANUMERICS.charAt(rest % 62) + text
    rest = Math.floor(rest / 62)
  }
  return text
}

export interface MintedKey {
  readonly plaintext: string
  readonly publicId: string
  readonly last4: string
}

/** A new Management API key: 250 random bits and the checksum, 78 characters. Source: management-api.md section 1, "key". */
export const mintKey = (randomBytes: RandomBytes): MintedKey => {
  const publicId = `bak_${randomText(randomBytes, 16)}`
  const body = `blz_mgmt_${publicId}_${randomText(randomBytes, 42)}`
  const plaintext = body + checksum(body)
  return { plaintext, publicId, last4: plaintext.slice(-4) }
}

/** A runtime key: `BA` and 19 of A-Z0-9. Source: management-api.md section 4. */
export const mintRuntimeKey = (randomBytes: RandomBytes): string => `BA${randomText(randomBytes, 19, CAPITALS_AND_DIGITS)}`
