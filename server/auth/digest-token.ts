import { createHash } from 'node:crypto'

/** All that is kept of a token of 256 random bits, which a quick hash hides: SHA-256, base64url. */
export const digestToken = (token: string) => createHash('sha256').update(token).digest('base64url')
