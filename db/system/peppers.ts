import type { Handle } from '../handle.ts'

export interface KnownPepper {
  readonly version: number
  readonly fingerprint: string
}

/** Every pepper this database has ever been used with, oldest first. */
export const listPeppers = ({ kysely }: Handle): Promise<KnownPepper[]> =>
  kysely.selectFrom('pepper').select(['version', 'fingerprint']).orderBy('version').execute()

/** The pepper versions that API keys are hashed with, revoked ones aside. Walks from version to version in the index, not over the keys. */
export const listUsedPepperVersions = async ({ kysely }: Handle): Promise<number[]> => {
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

/** Gives a new pepper the next version; without effect when another process has just done so. */
export const insertPepper = async ({ kysely }: Handle, fingerprint: string, now: Date) => {
  const last = await kysely.selectFrom('pepper').select('version').orderBy('version', 'desc').limit(1).executeTakeFirst()
  await kysely
    .insertInto('pepper')
    .values({ version: (last?.version ?? 0) + 1, fingerprint, created_at: now.toISOString() })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}
