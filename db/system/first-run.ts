import type { Handle } from '../handle.ts'

const ONLY = 1

/** Stores the hash of the one link that counts; an older link is void from now on. Call it inside a transaction. */
export const replaceFirstRun = async ({ kysely }: Handle, tokenHash: string, now: Date) => {
  await kysely.deleteFrom('first_run').execute()
  await kysely.insertInto('first_run').values({ id: ONLY, token_hash: tokenHash, created_at: now.toISOString() }).execute()
}

export const findFirstRun = ({ kysely }: Handle, tokenHash: string) =>
  kysely.selectFrom('first_run').select('id').where('token_hash', '=', tokenHash).executeTakeFirst()

/** Deletes the link and tells whether this caller was the one who did; without a hash, whichever link there is. */
export const claimFirstRun = async ({ kysely }: Handle, tokenHash?: string) => {
  const all = kysely.deleteFrom('first_run')
  const result = await (tokenHash === undefined ? all : all.where('token_hash', '=', tokenHash)).executeTakeFirst()
  return result.numDeletedRows > 0n
}
