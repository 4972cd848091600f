import { sql } from 'kysely'
import type { Handle } from '../handle.ts'
import { isEncryptedUnder } from './second-factors.ts'

/** `pepper` hashes API keys, `auth` signs cookies and encrypts second factors. */
export type SecretKind = 'pepper' | 'auth'

export interface KnownSecret {
  readonly version: number
  readonly fingerprint: string
}

/** Every secret of this kind the database has ever been used with, oldest first. */
export const listSecretVersions = ({ kysely }: Handle, kind: SecretKind): Promise<KnownSecret[]> =>
  kysely.selectFrom('secret_version').select(['version', 'fingerprint']).where('kind', '=', kind).orderBy('version').execute()

/** The pepper versions that API keys are hashed with, revoked ones aside. Walks from version to version in the index, not over the keys. */
const listUsedPeppers = async ({ kysely }: Handle): Promise<number[]> => {
  const used: number[] = []
  for (;;) {
    const next = await kysely
      .selectFrom('api_key')
      .select('pepper_version')
      .where('revoked_at', 'is', null)
      .where('pepper_version', '>', used.at(-1) ?? 0)
      .orderBy('pepper_version')
      .limit(1)
      .executeTakeFirst()
    if (next === undefined) return used
    used.push(next.pepper_version)
  }
}

const listUsedAuthSecrets = async (handle: Handle): Promise<number[]> => {
  const used: number[] = []
  for (const { version } of await listSecretVersions(handle, 'auth')) {
    const held = await handle.kysely.selectFrom('auth_two_factor').select('id').where(isEncryptedUnder(version)).limit(1).executeTakeFirst()
    if (held !== undefined) used.push(version)
  }
  return used
}

/** The versions without which something stored can't be read or checked any more, oldest first. */
export const listUsedVersions = (handle: Handle, kind: SecretKind) =>
  kind === 'pepper' ? listUsedPeppers(handle) : listUsedAuthSecrets(handle)

/** Keeps other processes from recording secrets until the transaction ends; on SQLite the transaction does that by itself. */
export const holdSecretVersions = async ({ kysely, dialect }: Handle) => {
  if (dialect === 'postgres') await sql`lock table secret_version in exclusive mode`.execute(kysely)
}

/** Gives a new secret the next version of its kind; without effect when another process has just taken it. */
export const insertSecretVersion = async (
  { kysely }: Handle,
  { kind, fingerprint, now }: { kind: SecretKind; fingerprint: string; now: Date },
) => {
  const last = await kysely
    .selectFrom('secret_version')
    .select('version')
    .where('kind', '=', kind)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst()
  await kysely
    .insertInto('secret_version')
    .values({ kind, version: (last?.version ?? 0) + 1, fingerprint, created_at: now.toISOString() })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}
