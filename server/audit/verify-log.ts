import type { Handle } from '../../db/handle.ts'
import type { AuditCheckpointTable } from '../../db/schema.ts'
import { listBeyond, listCheckpoints, listLogs, oldestSequence, readEvents, type StoredLog } from '../../db/system/audit-chain.ts'
import type { Id } from '../../shared/ids.ts'
import type { Head } from './head.ts'
import type { AuditKeys } from './keys.ts'
import type { Problem, Report } from './report.ts'
import { signatureOf } from './seal.ts'
import { walkChain, type Walked } from './walk-chain.ts'

const MOST_PROBLEMS = 100

type Judged = AuditCheckpointTable & { readonly isSound: boolean | undefined }

/** Whether everything up to this event went after its time. */
const isStart = ({ reason, sequence, hash, isSound }: Judged, at: number, head: string | null) =>
  reason === 'retention' && isSound !== false && sequence === at && hash === head

/** Whether what stands before the first sealed event is vouched for: by nothing being there, or by a checkpoint. */
const beginning = ({ first }: Walked, checkpoints: readonly Judged[]): Problem[] => {
  if (first === undefined || !first.isSound || first.previousHash === '') return []
  const { sequence, previousHash } = first
  const vouches = checkpoints.some((checkpoint) => isStart(checkpoint, sequence - 1, previousHash))
  if (vouches) return []
  const message = `what stood before event ${sequence} is missing, and no checkpoint vouches for it`
  return [{ kind: 'removed', sequence: 1, through: sequence - 1, message }]
}

/** Whether the log ends where the account row says it does. */
const ending = (log: StoredLog, { last, lastUnsealed, from }: Walked, checkpoints: readonly Judged[]): Problem[] => {
  const { audit_sequence: sequence, audit_head: head } = log
  const end = last?.sequence ?? lastUnsealed ?? 0
  if (last !== undefined && last.sequence === sequence) {
    if (head === last.hash || !last.isSound) return []
    return [{ kind: 'head', sequence, message: `the account tells another head than event ${sequence} has` }]
  }
  if (last === undefined && head === null && end === sequence) return []
  // After their time all events may be gone; their checkpoint stays.
  const isEmptied = checkpoints.some((checkpoint) => isStart(checkpoint, sequence, head))
  if (last === undefined && from === undefined && isEmptied) return []
  return [{ kind: 'truncated', sequence: end + 1, through: sequence, message: `events ${end + 1} to ${sequence} are missing at the end` }]
}

interface Witness {
  readonly sequence: number
  readonly hash: string
  readonly what: string
}

/** Whether the log still goes through what was noted of it. */
const compare = (log: StoredLog, { hashes }: Walked, { sequence, hash, what }: Witness): Problem[] => {
  const end = log.audit_sequence
  if (sequence > end)
    return [
      { kind: 'truncated', sequence: end + 1, through: sequence, message: `${what} knows event ${sequence}, but the log ends at ${end}` },
    ]
  const found = hashes.get(sequence)
  if (found === undefined || found === hash) return []
  return [{ kind: 'rewritten', sequence, message: `event ${sequence} is not the one that ${what} knows` }]
}

const judgeCheckpoints = (keys: AuditKeys, checkpoints: readonly AuditCheckpointTable[]): Judged[] =>
  checkpoints.map((checkpoint) => {
    const signature = signatureOf(keys, checkpoint)
    return { ...checkpoint, isSound: signature === undefined ? undefined : signature === checkpoint.signature }
  })

const forged = ({ sequence, created_at: at }: Judged): Problem => ({
  kind: 'checkpoint',
  sequence,
  message: `the checkpoint of event ${sequence}, dated ${at}, has a false signature`,
})

const beyond = async (handle: Handle, accountId: Id): Promise<Problem[]> =>
  (await listBeyond(handle, accountId)).map(({ id: eventId, sequence }) => ({
    kind: 'inserted',
    sequence,
    eventId,
    message: `event ${sequence} stands behind the last one that the account knows`,
  }))

const uncheckedOf = ({ unchecked }: Walked, checkpoints: readonly Judged[]) => {
  const counts = new Map(unchecked)
  for (const { isSound, pepper_version: version } of checkpoints)
    if (isSound === undefined) counts.set(version, (counts.get(version) ?? 0) + 1)
  return [...counts].map(([pepperVersion, count]) => ({ pepperVersion, count }))
}

interface Verifying {
  readonly handle: Handle
  readonly keys: AuditKeys
}

/** One look at a log, while others may write to it. */
const look = async ({ handle, keys }: Verifying, log: StoredLog, expected: readonly Head[]): Promise<Report> => {
  const { id: accountId, name, audit_sequence: sequence, audit_head: head } = log
  const checkpoints = judgeCheckpoints(keys, await listCheckpoints(handle, accountId))
  const witnesses: Witness[] = [
    ...checkpoints
      .filter(({ isSound }) => isSound === true)
      .map((checkpoint) => ({ ...checkpoint, what: `the checkpoint of ${checkpoint.created_at}` })),
    ...expected.map((each) => ({ ...each, what: 'the expected head' })),
  ]
  const walked = await walkChain(keys, readEvents(handle, accountId, sequence), new Set(witnesses.map((witness) => witness.sequence)))
  for (const { sequence: at, hash, isSound } of checkpoints) if (isSound === true && !walked.hashes.has(at)) walked.hashes.set(at, hash)
  const problems = [
    ...beginning(walked, checkpoints),
    ...walked.problems.toSorted((one, other) => one.sequence - other.sequence),
    ...ending(log, walked, checkpoints),
    ...(await beyond(handle, accountId)),
    ...checkpoints.filter(({ isSound }) => isSound === false).map(forged),
    ...witnesses.flatMap((witness) => compare(log, walked, witness)),
  ]
  const unchecked = uncheckedOf(walked, checkpoints)
  const tooOld = expected.map((each) => each.sequence).filter((at) => at <= sequence && !walked.hashes.has(at))
  const isDoubtful = unchecked.length > 0 || tooOld.length > 0 || walked.unsealed > 0
  return {
    accountId,
    name,
    verdict: problems.length > 0 ? 'broken' : isDoubtful ? 'unchecked' : 'intact',
    events: walked.events,
    unsealed: walked.unsealed,
    unchecked,
    tooOld,
    from: walked.from ?? null,
    head: head === null ? null : { accountId, sequence, hash: head },
    problems: problems.slice(0, MOST_PROBLEMS),
    problemCount: problems.length,
  }
}

/** Looks more than once where old events are removed meanwhile. */
const MOST_LOOKS = 3

/**
 * Checks the log of one account: every seal, the order, the ends, the checkpoints, and heads that were kept elsewhere.
 * @returns undefined when there is no such account
 */
export const verifyLog = async (verifying: Verifying, accountId: Id, expected: readonly Head[] = []): Promise<Report | undefined> => {
  for (let looks = 1; ; looks++) {
    const before = await oldestSequence(verifying.handle, accountId)
    const [log] = await listLogs(verifying.handle, accountId)
    if (log === undefined) return undefined
    const report = await look(verifying, log, expected)
    const isMoved = (await oldestSequence(verifying.handle, accountId)) !== before
    if (report.verdict !== 'broken' || !isMoved || looks === MOST_LOOKS) return report
  }
}
