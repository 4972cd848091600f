import type { Id } from '../../shared/ids.ts'
import type { Call } from '../call.ts'
import { inBatches } from './in-batches.ts'

/** Which entries: one, several, or all of the application. */
interface EntriesSelected {
  readonly applicationId: Id
  readonly blacklistId?: Id | undefined
  readonly blacklistIds?: readonly Id[] | undefined
  readonly all?: true
  readonly dryRun?: boolean | undefined
}

/** Takes the selected entries off the blacklist. @throws ApiError `not_found` when a named one is missing; then none goes */
export const removeBlacklistEntries = async (
  { blacklists, touched, bound }: Pick<Call, 'blacklists' | 'touched' | 'bound'>,
  { applicationId, blacklistId, blacklistIds, all, dryRun }: EntriesSelected,
) => {
  const named = blacklistIds ?? (blacklistId === undefined ? [] : [blacklistId])
  let affected = 0
  for await (const batch of inBatches(blacklists, { applicationId, ids: all === true ? 'all' : named }, touched)) {
    if (dryRun !== true) await blacklists.remove(applicationId, batch)
    // Of an act on all the event tells enough.
    if (all !== true) touched.changes.push(...batch.map((before) => ({ id: before.id, before })))
    affected += batch.length
    bound(affected)
  }
  return { affected }
}
