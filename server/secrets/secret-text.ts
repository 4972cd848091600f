import { ConfigError } from '../env.ts'

const LEAST_BYTES = 32

/** 32 random bytes have fewer different values only once in 10^15 tries; repeated and typed-in text has. */
const LEAST_DIFFERENT_BYTES = 16

const decode = (text: string) => {
  if (/^([0-9a-f]{2})+$/i.test(text)) return Buffer.from(text, 'hex')
  return /^[A-Za-z0-9+/_-]+={0,2}$/.test(text) ? Buffer.from(text, 'base64') : undefined
}

/**
 * The bytes of one secret, written in hex, base64 or base64url.
 * @param name what the message of the error calls it; the value itself is never told
 * @throws ConfigError when it has fewer than 32 bytes or they do not look random
 */
export const secretBytes = (text: string, name: string): Buffer => {
  const bytes = decode(text)
  if (bytes === undefined) throw new ConfigError(`${name} must be written in base64 or hex. Make one with: openssl rand -base64 32`)
  if (bytes.length < LEAST_BYTES || new Set(bytes).size < LEAST_DIFFERENT_BYTES) {
    throw new ConfigError(`${name} must be at least ${LEAST_BYTES} random bytes. Make one with: openssl rand -base64 32`)
  }
  return bytes
}
