import Sqlite from 'better-sqlite3'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { OpenNode } from '../../server/open-node.ts'
import { mintKey, type RandomBytes } from '../../server/rules/mint-key.ts'
import type { Id } from '../../shared/ids.ts'

const COLUMNS = [
  'id',
  'account_id',
  'public_id',
  'hash',
  'pepper_version',
  'last4',
  'name',
  'scopes',
  'all_applications',
  'created_at',
  'updated_at',
] as const

const POOL = 1 << 20

/** The same source with fewer calls: a million keys are minted here in seconds. */
const pooled = (): RandomBytes => {
  let pool = randomBytes(POOL)
  let used = 0
  return (count) => {
    if (used + count > POOL) {
      pool = randomBytes(POOL)
      used = 0
    }
    used += count
    return pool.subarray(used - count, used)
  }
}

interface Many {
  readonly directory: string
  readonly accountId: Id
  readonly count: number
  /** How many are kept in clear. */
  readonly kept: number
}

/** Stores keys past the repositories, with the hashes they would have made; the ones kept are in random order. */
export const insertManyKeys = (node: OpenNode, { directory, accountId, count, kept }: Many): string[] => {
  const connection = new Sqlite(join(directory, 'keyward.db'))
  const insert = connection.prepare(`insert into api_key (${COLUMNS.join(', ')}) values (${COLUMNS.map(() => '?').join(', ')})`)
  const random = pooled()
  const step = Math.max(1, Math.floor(count / kept))
  const keys: string[] = []
  const at = node.clock().toISOString()
  connection.transaction(() => {
    for (let index = 0; index < count; index += 1) {
      const { plaintext, publicId, last4 } = mintKey(random)
      const { hash, pepperVersion } = node.keyring.hash(plaintext)
      insert.run(BigInt(node.newId()), BigInt(accountId), publicId, hash, pepperVersion, last4, 'bench key', 'applications:read', 1, at, at)
      if (index % step === 0) keys.push(plaintext)
    }
  })()
  connection.close()
  // Their text is random, so sorting shuffles them.
  return keys.toSorted()
}
