import type { Database } from '../../db/handle.ts'
import { removeDownloads } from '../../db/system/downloads.ts'
import { forgetEvents } from '../../db/system/billing.ts'
import { removeAnswers } from '../../db/system/idempotency.ts'
import { removeOldInvitations } from '../../db/system/invitations.ts'
import { removeOldKeyUse } from '../../db/system/old-key-use.ts'
import { removeExpiredSessions, removeSpentCodes } from '../../db/system/people.ts'
import { ANSWERS_KEPT_MS } from '../gates/idempotent.ts'
import { MAILS_COUNT_MS } from '../rules/pace-invitations.ts'

/** Rows removed in one transaction, so that other writers wait for milliseconds only. */
const BATCH = 500

/** Stripe sends an event again for 30 days at most, by hand. */
const EVENTS_KEPT_MS = 60 * 86_400_000

/** Longer than any clock accepts a TOTP code. */
const SPENT_MS = 3_600_000

/** How long an expired invitation can be sent again. */
const EXPIRED_KEPT_MS = 7 * 86_400_000

/**
 * Removes sessions, invitations, idempotent answers and counts of keys whose time is over, and TOTP codes and events of the payment provider
 * that could not be used again anyway.
 */
export const removeExpired = async (database: Database, now: Date) => {
  while ((await database.transaction((handle) => removeExpiredSessions(handle, now, BATCH))) > 0);
  const answersBefore = new Date(now.getTime() - ANSWERS_KEPT_MS)
  while ((await database.transaction((handle) => removeAnswers(handle, answersBefore, BATCH))) > 0);
  while ((await database.transaction((handle) => removeDownloads(handle, now, BATCH))) > 0);
  const eventsBefore = new Date(now.getTime() - EVENTS_KEPT_MS)
  while ((await database.transaction((handle) => forgetEvents(handle, eventsBefore, BATCH))) > 0);
  const sentBefore = new Date(now.getTime() - MAILS_COUNT_MS)
  const expiredBefore = new Date(now.getTime() - EXPIRED_KEPT_MS)
  await database.transaction((handle) => removeOldInvitations(handle, { expiredBefore, sentBefore }))
  while ((await database.transaction((handle) => removeOldKeyUse(handle, now, BATCH))) > 0);
  await database.transaction((handle) => removeSpentCodes(handle, new Date(now.getTime() - SPENT_MS)))
}
