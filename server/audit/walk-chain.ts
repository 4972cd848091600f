import type { StoredEvent } from '../../db/system/audit-chain.ts'
import type { AuditKeys } from './keys.ts'
import type { Problem } from './report.ts'
import { type SealedRow, sealOf } from './seal.ts'

/** Rows whose seal does not fit, of which it is tried where they may have stood. */
const MOST_SUSPECTS = 100

type Suspect = StoredEvent & { readonly row: SealedRow & { readonly hash: string } }

/** What is known behind the last event. */
export interface Walked {
  readonly problems: Problem[]
  readonly unchecked: Map<number, number>
  events: number
  unsealed: number
  /** The number of the last event without a seal that stands before those that have one. */
  lastUnsealed: number | undefined
  from: number | undefined
  /** The first event that has a seal, and what it says came before. */
  first: { readonly sequence: number; readonly previousHash: string; readonly isSound: boolean } | undefined
  last: { readonly sequence: number; readonly hash: string; readonly isSound: boolean } | undefined
  /** Of the numbers that were asked for. */
  readonly hashes: Map<number, string>
}

const isSealed = (event: StoredEvent): event is Suspect =>
  event.row.hash !== null && event.row.previous_hash !== null && event.row.pepper_version !== null

/** Where else among suspects an event may have stood: its seal tells. */
const originOf = (keys: AuditKeys, { row, targets }: Suspect, numbers: readonly number[]) =>
  [...numbers, row.sequence - 1, row.sequence + 1].find(
    (sequence) => sequence !== row.sequence && sealOf(keys, { ...row, sequence }, targets) === row.hash,
  )

const named = (keys: AuditKeys, suspects: readonly Suspect[]): Problem[] => {
  const numbers = suspects.map(({ row }) => row.sequence)
  return suspects.map((suspect) => {
    const { sequence, id: eventId } = suspect.row
    const origin = originOf(keys, suspect, numbers)
    if (origin === undefined)
      return {
        kind: 'altered',
        sequence,
        eventId,
        message: `event ${sequence} is not what was sealed: it, or one of its targets, was altered`,
      }
    return { kind: 'reordered', sequence, eventId, message: `event ${sequence} was sealed as event ${origin}` }
  })
}

const gap = (from: number, through: number): Problem => ({
  kind: 'removed',
  sequence: from,
  through,
  message: from === through ? `event ${from} is missing` : `events ${from} to ${through} are missing`,
})

/**
 * Checks every event by its own seal, and that it names the hash of the one before.
 * @param wanted the numbers whose hashes the caller wants to compare
 */
export const walkChain = async (keys: AuditKeys, events: AsyncIterable<StoredEvent>, wanted: ReadonlySet<number>): Promise<Walked> => {
  const walked: Walked = {
    problems: [],
    unchecked: new Map(),
    events: 0,
    unsealed: 0,
    lastUnsealed: undefined,
    from: undefined,
    first: undefined,
    last: undefined,
    hashes: new Map(),
  }
  const suspects: Suspect[] = []
  for await (const event of events) {
    const { sequence, hash } = event.row
    walked.from ??= sequence
    if (isSealed(event)) step(keys, walked, event, suspects)
    else stepUnsealed(walked, event)
    if (wanted.has(sequence)) walked.hashes.set(sequence, hash ?? '')
  }
  walked.problems.push(...named(keys, suspects))
  return walked
}

/** Events that are older than sealing stand in front, numbered from 1 without gaps. */
const stepUnsealed = (walked: Walked, { row: { sequence, id: eventId } }: StoredEvent) => {
  const { lastUnsealed = sequence - 1, first, problems } = walked
  if (first !== undefined) {
    const message = `event ${sequence} has no seal, though the log was sealed before it`
    problems.push({ kind: 'inserted', sequence, eventId, message })
    return
  }
  walked.unsealed += 1
  walked.lastUnsealed = sequence
  if (sequence < 1) problems.push({ kind: 'inserted', sequence, eventId, message: `event ${sequence} stands before the first` })
  else if (sequence > lastUnsealed + 1) problems.push(gap(lastUnsealed + 1, sequence - 1))
}

const step = (keys: AuditKeys, walked: Walked, event: Suspect, suspects: Suspect[]) => {
  const { row } = event
  const { sequence, hash, previous_hash: previousHash, pepper_version: version } = row
  const seal = sealOf(keys, row, event.targets)
  const isSound = seal === undefined || seal === hash
  if (seal === undefined) walked.unchecked.set(version, (walked.unchecked.get(version) ?? 0) + 1)
  else if (isSound) walked.events += 1
  else if (suspects.length < MOST_SUSPECTS) suspects.push(event)
  else walked.problems.push({ kind: 'altered', sequence, eventId: row.id, message: `event ${sequence} is not what was sealed` })

  walked.first ??= { sequence, previousHash, isSound }
  const { last } = walked
  walked.last = { sequence, hash, isSound }
  if (last === undefined) {
    const next = (walked.lastUnsealed ?? sequence - 1) + 1
    if (sequence > next) walked.problems.push(gap(next, sequence - 1))
    return
  }
  if (sequence > last.sequence + 1) walked.problems.push(gap(last.sequence + 1, sequence - 1))
  else if (previousHash !== last.hash && isSound && last.isSound)
    walked.problems.push({
      kind: 'rewritten',
      sequence,
      eventId: row.id,
      message: `event ${sequence} does not follow event ${last.sequence}`,
    })
}
