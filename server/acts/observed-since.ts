import type { ApiKeyRow } from '../../db/repositories/api-keys.ts'

const DAY_MS = 86_400_000

/**
 * When counting the calls of a key began, and whether that is less than the whole window ago.
 * @param since the first day of the window, in days since 1970
 * @param countedSince when the database began to count
 */
export const observedSince = (key: ApiKeyRow, since: number, countedSince: string | undefined) => {
  const window = new Date(since * DAY_MS).toISOString()
  const began = countedSince === undefined || countedSince < key.created_at ? key.created_at : countedSince
  return { observedSince: began > window ? began : window, isYoung: began > window }
}
