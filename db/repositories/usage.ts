import { sql } from 'kysely'
import { each } from '../../shared/each.ts'
import { LICENSE_STATES } from '../../shared/license-states.ts'
import { LIMITS, type LimitName, type Usage } from '../../shared/plans.ts'
import type { Handle } from '../handle.ts'
import { asNumber, countAll } from '../numbers.ts'
import { reachable, type Reach } from '../reach.ts'
import { apiKeys } from './api-keys.ts'
import type { Tallied } from './tallies.ts'

/** What the account uses of its plan, counted over what lives, whatever the caller's own reach. */
export const usage = (handle: Handle, { accountId }: Reach) => {
  const whole: Reach = { accountId, applications: 'all' }
  const living = () => reachable(handle.kysely, whole)
  const number = async (query: { executeTakeFirstOrThrow(): Promise<{ n: number }> }) => (await query.executeTakeFirstOrThrow()).n

  /** Summed over the applications' tallies, which move in the transactions that move what they count. */
  const tallied = (names: readonly Tallied[]) => {
    const each = sql.join(
      names.map((name) => sql.ref(`application_tally.${name}`)),
      sql` + `,
    )
    const total = asNumber(sql`coalesce(sum(${each}), 0)`)
    return number(living().innerJoin('application_tally', 'application_tally.application_id', 'application.id').select(total.as('n')))
  }

  const files = () => living().innerJoin('file', 'file.application_id', 'application.id')

  /** Files with their bytes, and uploads that hold theirs. */
  const held = async (now: Date) => {
    const sums = [countAll().as('files'), asNumber(sql`coalesce(sum(file.size), 0)`).as('bytes')] as const
    const stored = await files().where('file.object_key', 'is not', null).select(sums).executeTakeFirstOrThrow()
    const pending = files().where('file.object_key', 'is', null).where('file.held_until', '>', now.toISOString())
    const awaited = await pending.select(sums).executeTakeFirstOrThrow()
    return { files: stored.files + awaited.files, bytes: stored.bytes + awaited.bytes }
  }

  const counts: Partial<Record<LimitName, (now: Date) => Promise<number>>> = {
    createdApplicationsCount: () => number(living().select(countAll().as('n'))),
    createdApplicationLicenseLevelsCount: () =>
      number(living().innerJoin('license_level', 'license_level.application_id', 'application.id').select(countAll().as('n'))),
    createdApplicationLicenseCount: () => tallied(LICENSE_STATES),
    createdApplicationUserCount: () => tallied(['users']),
    createdApplicationBlacklistCount: () => tallied(['blacklist_entries']),
    createdApplicationVariableCount: () =>
      number(living().innerJoin('variable', 'variable.application_id', 'application.id').select(countAll().as('n'))),
    // Exact although they are fractions: a MiB is a power of two.
    storageSizeMib: async (now) => (await held(now)).bytes / 2 ** 20,
    uploadedFilesCount: async (now) => (await held(now)).files,
    apiKeyCount: (now) => apiKeys(handle, whole).countActive(now),
  }

  /** How many of a thing there are now; what this version cannot hold yet counts none. */
  const count = async (limit: LimitName, now: Date) => (await counts[limit]?.(now)) ?? 0

  return {
    count,
    /** The same of everything that plans count. */
    counts: async (now: Date): Promise<Usage> => {
      const counted = await Promise.all(LIMITS.map((limit) => count(limit, now)))
      const byName = new Map(LIMITS.map((limit, at) => [limit, counted[at] ?? 0]))
      return each(LIMITS, (limit) => byName.get(limit) ?? 0)
    },
  }
}
