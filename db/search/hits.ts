import { setImmediate as breathe } from 'node:timers/promises'
import type { Id } from '../../shared/ids.ts'
import type { Handle } from '../handle.ts'
import { type Asked, isPossible } from './asked.ts'
import type { SearchKind } from './fields.ts'
import { isCommon } from './is-common.ts'
import { lookUp } from './look-up.ts'
import { LARGEST_ID, look, readSlice } from './slices.ts'

/** Newest rows looked at before the index is asked: a small application never pays for the rows of others. */
const FIRST_LOOK = 500
const NEXT_LOOK = { sqlite: 4_000, postgres: 20_000 }

/** With at most this many rows to look at, the index would take longer: SQLite's is read newest first, PostgreSQL's as a whole. */
const WORTH_LOOKING_AT = { sqlite: 20_000, postgres: 100_000 }

/** So far a common term is looked for though the newest rows do not have it, for instance not yet. */
const FURTHEST_LOOK = 300_000

/**
 * The ids of the rows of one application that match, newest first, at most `most` of them: one call serves a page and its count.
 * A term that many rows have is found soonest by looking at the newest rows, any other by the index; what the first look finds decides.
 * On PostgreSQL the planner would have to guess, and reads every row for a rare term whose trigrams are common.
 *
 * @param asked its term is not empty; one that no field can hold (see `isPossible`) matches nothing
 */
export const hits = async <K extends SearchKind>(handle: Handle, asked: Asked<K>, most: number): Promise<readonly Id[]> => {
  if (!isPossible(asked.term)) return []
  const { dialect, kysely } = handle
  const found: Id[] = []
  let before: Id = LARGEST_ID
  let mayBeCommon: boolean | undefined
  for (let [size, looked] = [FIRST_LOOK, 0]; ; size = NEXT_LOOK[dialect]) {
    const { ids, next } = readSlice((await look(asked, { before, most: size }).execute(kysely)).rows)
    found.push(...ids)
    looked += size
    const missing = most - found.length
    if (next === undefined || missing <= 0) return found.slice(0, most)
    before = next
    if ((missing * size) / ids.length > WORTH_LOOKING_AT[dialect]) {
      mayBeCommon ??= await isCommon(handle, asked)
      if (!mayBeCommon || looked > FURTHEST_LOOK) break
    }
    await breathe()
  }
  return [...found, ...(await lookUp(handle, asked, { before, most: most - found.length }))]
}
