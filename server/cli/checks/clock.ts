import { describeDatabase, newestEventTime } from '../../../db/describe.ts'
import type { ReadOnlyDatabase } from '../../../db/open-read-only.ts'
import { fail, ok } from './finding.ts'

/** Nothing of Keyward is older. */
const RELEASE = Date.parse('2026-01-01T00:00:00.000Z')

const TOLERANCE_MS = 5_000

/** Expiry is judged by this clock, so a wrong one lets expired keys in or locks everybody out. */
export const checkClock = async (database: ReadOnlyDatabase | undefined, now: Date) => {
  if (now.getTime() < RELEASE) return fail(`${now.toISOString()} lies in the past: set the clock`)
  if (database === undefined) return ok(now.toISOString())
  const { time } = await describeDatabase(database)
  if (time !== undefined && Math.abs(time.getTime() - now.getTime()) > TOLERANCE_MS) {
    return fail(`this machine says ${now.toISOString()}, the database server ${time.toISOString()}`)
  }
  const newest = await newestEventTime(database)
  if (newest !== undefined && newest.getTime() > now.getTime() + TOLERANCE_MS) {
    return fail(`it is ${now.toISOString()}, but the audit log reaches to ${newest.toISOString()}: the clock was set back`)
  }
  return ok(now.toISOString())
}
