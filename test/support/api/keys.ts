import { randomBytes } from 'node:crypto'
import { checksum, mintKey, randomText } from '../../../server/rules/mint-key.ts'

const BODY_LENGTH = 72

/** A well-formed key that nobody has. */
export const unknownKey = () => mintKey(randomBytes).plaintext

/** The same public id with another secret and a right checksum. */
export const withWrongSecret = (key: string) => {
  const body = key.slice(0, BODY_LENGTH - 42) + randomText(randomBytes, 42)
  return body + checksum(body)
}

/** The same key with another last character, which only the checksum can tell. */
export const withBadChecksum = (key: string) => key.slice(0, -1) + (key.endsWith('0') ? '1' : '0')
