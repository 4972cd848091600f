import type { Id } from '../../shared/ids.ts'
import type { Head } from './head.ts'

/**
 * What can be wrong with a log:
 * - `altered`: an event or something it was done to is not what was sealed; also one that was written by hand
 * - `inserted`: an event without a seal, or beyond the last one
 * - `removed`: events between two others, or before the first
 * - `reordered`: an event stands at another number than it was sealed with
 * - `truncated`: the newest events are missing
 * - `rewritten`: events that fit each other, but not what came before, a checkpoint or an expected head
 * - `head`: the account row tells another head
 * - `checkpoint`: a checkpoint with a false signature
 */
export type ProblemKind = 'altered' | 'inserted' | 'removed' | 'reordered' | 'truncated' | 'rewritten' | 'head' | 'checkpoint'

export interface Problem {
  readonly kind: ProblemKind
  /** The event's number; of several the first. */
  readonly sequence: number
  /** Of several the last. */
  readonly through?: number
  readonly eventId?: Id
  readonly message: string
}

/** What was found in the log of one account. */
export interface Report {
  readonly accountId: Id
  readonly name: string
  /** `unchecked`: nothing is wrong with what could be checked, but not all could: a pepper is gone, or events are unsealed. */
  readonly verdict: 'intact' | 'unchecked' | 'broken'
  /** Events whose seals fit. */
  readonly events: number
  /** Events from before logs were sealed, or whose seals somebody took away: nothing can be said of them. */
  readonly unsealed: number
  /** Events and checkpoints whose pepper is not configured any more. */
  readonly unchecked: readonly { readonly pepperVersion: number; readonly count: number }[]
  /** Expected heads that are older than everything that is kept. */
  readonly tooOld: readonly number[]
  /** The number of the oldest event that is kept. */
  readonly from: number | null
  readonly head: Head | null
  /** At most a hundred. */
  readonly problems: readonly Problem[]
  readonly problemCount: number
}
