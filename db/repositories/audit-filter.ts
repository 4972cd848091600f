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

/** The conditions of a filter on columns of a table. */
const conditionsOn = (table: 'audit_event' | 'looked', dialect: Dialect) => {
  const column = (name: string) => sql.ref(`${table}.${name}`)
  const is = (name: string, value: string): Condition => sql`${column(name)} = ${value}`
  /** All actions of a resource: the expression of an index. */
  const isOf = (resource: string): Condition =>
    dialect === 'sqlite'
      ? sql`substr(${column('action')}, 1, instr(${column('action')}, '.')) = ${`${resource}.`}`
      : sql`split_part(${column('action')}, '.', 1) = ${resource}`
  return {
    /** Those that an index answers in the order of events, the one that leaves the fewest of them first. */
    indexed: ({ action, actorKind, actorId, applicationId }: AuditFilter): Condition[] => {
      const resource = /^(\w+)\.\*$/.exec(action ?? '')?.[1]
      return [
        ...(action === undefined || resource !== undefined ? [] : [is('action', action)]),
        ...(actorId === undefined ? [] : [is('actor_id', actorId)]),
        ...(applicationId === undefined ? [] : [sql<boolean>`${column('application_id')} = cast(${applicationId} as bigint)`]),
        ...(resource === undefined ? [] : [isOf(resource)]),
        ...(actorKind === undefined ? [] : [is('actor_kind', actorKind)]),
      ]
    },
    times: ({ from, to }: AuditFilter): Condition[] => [
      ...(from === undefined ? [] : [sql<boolean>`${column('created_at')} >= ${from}`]),
      ...(to === undefined ? [] : [sql<boolean>`${column('created_at')} <= ${to}`]),
    ],
  }
}

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
  const { indexed, times } = conditionsOn('looked', handle.dialect)
  const older = eventsOf(handle, accountId).where('audit_event.sequence', '<', below)
  const [first] = conditionsOn('audit_event', handle.dialect).indexed(filter)
  const led = async () => {
    if (targetId !== undefined) return older.where('audit_event.id', 'in', await doneTo(handle, accountId, { targetId, below }))
    // With both ends SQLite would rather walk all events of the range than those of the filter.
    return first === undefined ? older.where('audit_event.sequence', '>', over) : older.where(first)
  }
  const rest = [...indexed(filter).slice(targetId === undefined ? 1 : 0), ...times(filter)]
  const isAlone = rest.length === 0 && targetId === undefined
  const most = targetId === undefined ? MOST_LOOKED_AT : MOST_OF_TARGET
  const looked = (await led()).selectAll('audit_event').orderBy('audit_event.sequence', 'desc').limit(most)
  const picked = rest.reduce((query, condition) => query.where(condition), handle.kysely.selectFrom(looked.as('looked')))
  return { looked, picked: picked.orderBy('looked.sequence', 'desc'), most: isAlone ? undefined : most }
}
