import { sql } from 'kysely'
import type { HistoryEvent } from '../../shared/history.ts'
import type { Id } from '../../shared/ids.ts'
import { MOST_HITS, type Page } from '../../shared/tables.ts'
import { accountOfEvent, applicationOf, idValue } from '../bulk.ts'
import type { Handle } from '../handle.ts'
import { countAll } from '../numbers.ts'
import type { Reach } from '../reach.ts'
import { toBecame } from './became.ts'

/** Which record's history. */
export interface HistoryAsked {
  readonly applicationId: Id
  readonly resource: 'license' | 'user'
  readonly id: Id
  /** When the record was made. */
  readonly createdAt: string
  readonly currentPage: number
  readonly pageSize: number
}

const toEvent = (row: {
  id: Id
  action: string
  actor_kind: HistoryEvent['actor']['kind']
  actor_id: string | null
  keyName: string | null
  userName: string | null
  target: Id
  application_id: Id | null
  changes: string
  became: string | null
  created_at: string
}): HistoryEvent => {
  const { applicationId: _, ...changes } = JSON.parse(row.changes) as Record<string, unknown> // written by `record` as an object
  return {
    id: row.id,
    action: row.action,
    actor: { kind: row.actor_kind, id: row.actor_id, name: row.actor_kind === 'key' ? row.keyName : row.userName },
    isForAll: row.target === row.application_id && !row.action.endsWith('.import'),
    changes,
    ...toBecame(row.became),
    createdAt: row.created_at,
  }
}

/** What was done to records of the account, read from its audit log. */
export const history = ({ kysely }: Handle, { accountId }: Reach) => ({
  /** Newest first: what was done to the record itself, and since it was made to all of its kind. The caller has found the record. */
  page: async ({ applicationId, resource, id, createdAt, currentPage, pageSize }: HistoryAsked): Promise<Page<HistoryEvent>> => {
    // A busy application has more events than can be read at once, and most of its own are none of this record.
    const newest = (target: Id) =>
      kysely
        .selectFrom('audit_event_target')
        .where('target_id', '=', target)
        .select(['target_id', 'event_id'])
        .orderBy('event_id', 'desc')
        .limit(MOST_HITS + 1)
    const looked = kysely
      .selectFrom(newest(id).as('own'))
      .selectAll()
      // By id, since ids rise in the order of the account's lock, and times only in that of the requests' arrival.
      .unionAll(kysely.selectFrom(newest(applicationId).where('event_id', '>', id).as('of_all')).selectAll())
    const events = kysely
      .selectFrom(looked.as('looked'))
      .innerJoin('audit_event', 'audit_event.id', 'looked.event_id')
      .where(accountOfEvent, '=', idValue(accountId))
      .where(applicationOf('audit_event'), '=', idValue(applicationId))
      .where((eb) => eb.or([eb('looked.target_id', '=', id), eb('audit_event.action', 'like', `${resource}.%`)]))
      // An import names the application, not its many records: it made those that are as old as its event.
      .where((eb) => eb.or([eb('audit_event.action', '!=', `${resource}.import`), eb('audit_event.created_at', '=', createdAt)]))
    const { n, most } = await kysely
      .selectNoFrom([
        kysely.selectFrom(events.select('audit_event.id').as('counted')).select(countAll().as('n')).as('n'),
        kysely
          .selectFrom(newest(applicationId).where('event_id', '>', id).as('of_all'))
          .select(countAll().as('n'))
          .as('most'),
      ])
      .executeTakeFirstOrThrow()
    const rows = await events
      .leftJoin('api_key', (join) =>
        join.onRef('api_key.id', '=', sql<Id>`cast(audit_event.actor_id as bigint)`).on('audit_event.actor_kind', '=', 'key'),
      )
      .leftJoin('auth_user', (join) => join.onRef('auth_user.id', '=', 'audit_event.actor_id').on('audit_event.actor_kind', '=', 'user'))
      .select([
        'audit_event.id',
        'audit_event.action',
        'audit_event.actor_kind',
        'audit_event.actor_id',
        'audit_event.application_id',
        'audit_event.changes',
        'audit_event.created_at',
        kysely
          .selectFrom('audit_event_target')
          .where('event_id', '=', sql.ref<Id>('audit_event.id'))
          .where('target_id', '=', id)
          .select('changes')
          .as('became'),
        'looked.target_id as target',
        'api_key.name as keyName',
        'auth_user.name as userName',
      ])
      .orderBy('audit_event.id', 'desc')
      .limit(pageSize)
      .offset((currentPage - 1) * pageSize)
      .execute()
    const total = n ?? 0
    return { rows: rows.map(toEvent), total: Math.min(total, MOST_HITS), isCapped: Math.max(total, most ?? 0) > MOST_HITS }
  },
})
