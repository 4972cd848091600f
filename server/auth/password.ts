import { argon2, hash, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { type Queue, queueAppUserHash, queueHash } from './hash-queue.ts'

const derive = promisify(argon2)

/** OWASP Password Storage Cheat Sheet: argon2id, 19 MiB, 2 passes, 1 lane. */
const COST = { memory: 19_456, passes: 2, parallelism: 1 }
const TAG_BYTES = 32
const SALT_BYTES = 16

/**
 * One spelling per password: keyboards differ in how they compose an accent. Lengths are counted after it.
 * Source: NIST SP 800-63B-4 section 3.1.1.2, "Password Verifiers", on NFKC.
 */
export const normalPassword = (password: string): string => password.normalize('NFKC')

const FIELDS: ReadonlySet<string> = new Set(['password', 'currentPassword', 'newPassword'])

/** A body with its passwords in normal form, so that whoever judges their length judges what is hashed. */
export const withNormalPasswords = (body: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(body).map(([name, value]) => [name, FIELDS.has(name) && typeof value === 'string' ? normalPassword(value) : value]),
  )

const PHC = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,171})$/

/** The PHC string format wants base64 without padding. */
const encode = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '')

/**
 * A new argon2id hash as a PHC string: `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`.
 * @throws ApiError `rate_limited` when too many hashes wait
 */
export const hashPassword = (password: string, queue: Queue = queueHash): Promise<string> =>
  queue(async () => {
    const salt = randomBytes(SALT_BYTES)
    const tag = await derive('argon2id', { ...COST, message: normalPassword(password), nonce: salt, tagLength: TAG_BYTES })
    return `$argon2id$v=19$m=${COST.memory},t=${COST.passes},p=${COST.parallelism}$${encode(salt)}$${encode(tag)}`
  })

/** The same for the password of an app user, which waits until no person does. @throws ApiError `rate_limited` */
export const hashAppUserPassword = (password: string): Promise<string> => hashPassword(password, queueAppUserHash)

/**
 * A text that is as costly to guess the password from as its hash, and the same for the same salt: to compare inputs by.
 * @throws ApiError `rate_limited` when too many hashes wait
 */
export const stretchPassword = (password: string, salt: string): Promise<string> =>
  queueAppUserHash(async () => {
    const nonce = hash('sha256', salt, 'buffer').subarray(0, SALT_BYTES)
    return encode(await derive('argon2id', { ...COST, message: normalPassword(password), nonce, tagLength: TAG_BYTES }))
  })

/**
 * Whether the password made this PHC string, with the cost written in it; false for any other string.
 * @throws ApiError `rate_limited` when too many hashes wait
 */
export const verifyPassword = (phc: string, password: string): Promise<boolean> =>
  queueHash(async () => {
    const [, memory, passes, parallelism, salt, tag] = PHC.exec(phc) ?? []
    if (salt === undefined || tag === undefined) return false
    const expected = Buffer.from(tag, 'base64')
    const found = await derive('argon2id', {
      memory: Number(memory),
      passes: Number(passes),
      parallelism: Number(parallelism),
      message: normalPassword(password),
      nonce: Buffer.from(salt, 'base64'),
      tagLength: expected.length,
    })
    return timingSafeEqual(found, expected)
  })
