import { type RawBuilder, sql } from 'kysely'
import type { AuditFilter } from '../../shared/audit.ts'
import type { Id } from '../../shared/ids.ts'
import type { Dialect, Handle } from '../handle.ts'

/** Events that one query looks at, at most, where beside the first filter there is another. */
export const MOST_LOOKED_AT = 10_000

/** The same of one record: fewer, since PostgreSQL would rather read the whole log than look up more of them one by one. */
const MOST_OF_TARGET = 1_000

/** How far the clocks of nodes, or of one node before and after it was set, may lie apart for times to be found exactly. */
const DISORDER_MS = 3_600_000

/** Of an id, which begins with its time. */
const DISORDER_OF_ID = BigInt(DISORDER_MS) << 20n

const moved = (instant: string, ms: number) => new Date(Date.parse(instant) + ms).toISOString()

const eventsOf = ({ kysely }: Handle, accountId: Id) => kysely.selectFrom('audit_event').where('audit_event.account_id', '=', accountId)

/** Of a sequence. */
const LARGEST = 2_147_483_647

/** Events between two numbers, both excluded. */
interface Range {
  readonly over: number
  readonly below: number
}

/**
 * Between which numbers the events of a time stand. Numbers follow the account's lock, times the arrival of requests: so what lies
 * within the disorder of clocks is looked at, too.
 */
export const rangeOf = async (
  handle: Handle,
  accountId: Id,
  { from, to, before = LARGEST }: AuditFilter & { before?: number | undefined },
): Promise<Range> => {
  const events = eventsOf(handle, accountId).select('sequence').limit(1)
  const earlier = events.orderBy('created_at', 'desc').orderBy('sequence', 'desc')
  const later = events.orderBy('created_at').orderBy('sequence')
  const start = from === undefined ? undefined : await earlier.where('created_at', '<', moved(from, -DISORDER_MS)).executeTakeFirst()
  const end = to === undefined ? undefined : await later.where('created_at', '>', moved(to, DISORDER_MS)).executeTakeFirst()
  return { over: start?.sequence ?? -LARGEST, below: Math.min(before, end?.sequence ?? before) }
}

type Condition = RawBuilder<boolean>

const is = (column: string, value: string): Condition => sql`${sql.ref(`audit_event.${column}`)} = ${value}`

/** All actions of a resource: the expression of an index. */
const isOf = (dialect: Dialect, resource: string): Condition =>
  dialect === 'sqlite'
    ? sql`substr(audit_event.action, 1, instr(audit_event.action, '.')) = ${`${resource}.`}`
    : sql`split_part(audit_event.action, '.', 1) = ${resource}`

/** The conditions that an index answers in the order of events, the one that leaves the fewest of them first. */
const conditionsOf = (dialect: Dialect, { action, actorKind, actorId, applicationId }: AuditFilter): Condition[] => {
  const resource = /^(\w+)\.\*$/.exec(action ?? '')?.[1]
  return [
    ...(action === undefined || resource !== undefined ? [] : [is('action', action)]),
    ...(actorId === undefined ? [] : [is('actor_id', actorId)]),
    ...(applicationId === undefined ? [] : [sql<boolean>`audit_event.application_id = cast(${applicationId} as bigint)`]),
    ...(resource === undefined ? [] : [isOf(dialect, resource)]),
    ...(actorKind === undefined ? [] : [is('actor_kind', actorKind)]),
  ]
}

const timesOf = ({ from, to }: AuditFilter): Condition[] => [
  ...(from === undefined ? [] : [sql<boolean>`audit_event.created_at >= ${from}`]),
  ...(to === undefined ? [] : [sql<boolean>`audit_event.created_at <= ${to}`]),
]

/** The newest events that were done to a record, by their ids; a little newer ones too, since nodes make ids by their own clocks. */
const doneTo = async (handle: Handle, accountId: Id, { targetId, below }: { targetId: Id; below: number }) => {
  const last = eventsOf(handle, accountId).where('sequence', '<', below).select('id').orderBy('sequence', 'desc').limit(1)
  const newest = await last.executeTakeFirst()
  const bound = newest === undefined ? 0n : BigInt(newest.id) + DISORDER_OF_ID
  return handle.kysely
    .selectFrom('audit_event_target')
    .where('target_id', '=', targetId)
    .where('event_id', '<=', sql<Id>`cast(${bound.toString()} as bigint)`)
    .select('event_id')
    .orderBy('event_id', 'desc')
    .limit(MOST_OF_TARGET)
}

/**
 * The events within a range that a filter picks, newest first, among those that are looked at for it.
 * @returns `most`, how many are looked at when older ones may be left; undefined when none is passed over
 */
export const filtered = async (handle: Handle, accountId: Id, filter: AuditFilter & Range) => {
  const { targetId, over, below } = filter
  const conditions = conditionsOf(handle.dialect, filter)
  const ranged = eventsOf(handle, accountId).where('audit_event.sequence', '>', over).where('audit_event.sequence', '<', below)
  const [first] = conditions
  const led =
    targetId !== undefined
      ? ranged.where('audit_event.id', 'in', await doneTo(handle, accountId, { targetId, below }))
      : first === undefined
        ? ranged
        : ranged.where(first)
  const rest = [...(targetId === undefined ? conditions.slice(1) : conditions), ...timesOf(filter)]
  const most = targetId === undefined ? MOST_LOOKED_AT : MOST_OF_TARGET
  const looked = led.selectAll('audit_event').orderBy('audit_event.sequence', 'desc').limit(most)
  const picked = rest.reduce((query, condition) => query.where(condition), handle.kysely.selectFrom(looked.as('audit_event')))
  return {
    looked,
    picked: picked.orderBy('audit_event.sequence', 'desc'),
    most: rest.length === 0 && targetId === undefined ? undefined : most,
  }
}
