import { sql } from 'kysely'
import type { AuditEvent, AuditFilter, AuditTarget } from '../../shared/audit.ts'
import type { Id } from '../../shared/ids.ts'
import { idsOf } from '../bulk.ts'
import type { Handle } from '../handle.ts'
import { asNumber, countAll } from '../numbers.ts'
import type { Reach } from '../reach.ts'
import { filtered, rangeOf } from './audit-filter.ts'
import { toBecame } from './became.ts'

export interface AuditAsked extends AuditFilter {
  readonly before?: number | undefined
  readonly pageSize: number
  /** Of each event, at most; the one that is filtered by is among them. */
  readonly mostTargets: number
}

/** Events, and the number before which older ones stand; null at the end. */
export interface AuditEvents {
  readonly items: AuditEvent[]
  readonly nextBefore: number | null
}

/** JSON from the database: SQLite gives text, PostgreSQL what the text says. */
const toTargets = (json: unknown): AuditTarget[] => {
  const pairs = (typeof json === 'string' ? JSON.parse(json) : json) as readonly (readonly [Id, string | null])[] | null // as `details` selects it
  return (pairs ?? []).map(([id, changes]) => ({ id, ...toBecame(changes) }))
}

/** Names and targets of some events. */
const detailsOf = async ({ kysely, dialect }: Handle, ids: readonly Id[], { targetId, mostTargets }: AuditAsked) => {
  const targets = kysely
    .selectFrom('audit_event_target')
    .where('event_id', '=', sql.ref<Id>('audit_event.id'))
    .select(['target_id', 'changes'])
    .orderBy(sql`target_id <> cast(${targetId ?? '0'} as bigint)`)
    .orderBy('target_id')
    .limit(mostTargets)
    .as('target')
  const pair = sql`cast(target.target_id as text), target.changes`
  const list = dialect === 'sqlite' ? sql`json_group_array(json_array(${pair}))` : sql`json_agg(json_build_array(${pair}))`
  const rows = await kysely
    .selectFrom('audit_event')
    .where('audit_event.id', 'in', idsOf(dialect, ids))
    .select(({ selectFrom, case: when }) => [
      'audit_event.id',
      selectFrom('audit_event_target').whereRef('event_id', '=', 'audit_event.id').select(countAll().as('n')).as('targetCount'),
      selectFrom(targets).select(list.as('list')).as('targets'),
      when()
        .when('actor_kind', '=', 'key')
        .then(
          selectFrom('api_key')
            .where('api_key.id', '=', sql<Id>`cast(audit_event.actor_id as bigint)`)
            .select('name'),
        )
        .when('actor_kind', '=', 'user')
        .then(selectFrom('auth_user').whereRef('auth_user.id', '=', 'audit_event.actor_id').select('name'))
        .end()
        .as('actorName'),
    ])
    .execute()
  return new Map(rows.map((row) => [row.id, { ...row, targetCount: row.targetCount ?? 0, targets: toTargets(row.targets) }]))
}

/** The audit log of the caller's account. */
export const auditLog = (handle: Handle, { accountId }: Reach) => ({
  /** Newest first. */
  page: async (asked: AuditAsked): Promise<AuditEvents> => {
    const range = await rangeOf(handle, accountId, asked)
    const { looked, picked, most } = await filtered(handle, accountId, { ...asked, ...range })
    const found = await picked
      .selectAll('looked')
      .limit(asked.pageSize + 1)
      .execute()
    const rows = found.slice(0, asked.pageSize)
    const details = await detailsOf(
      handle,
      rows.map(({ id }) => id),
      asked,
    )
    const items = rows.map((row): AuditEvent => {
      const more = details.get(row.id)
      return {
        id: row.id,
        sequence: row.sequence,
        action: row.action,
        actor: { kind: row.actor_kind, id: row.actor_id, name: more?.actorName ?? null },
        applicationId: row.application_id,
        targetId: row.target_id,
        targets: more?.targets ?? [],
        targetCount: more?.targetCount ?? 0,
        changes: JSON.parse(row.changes) as Record<string, unknown>, // written as an object
        address: row.address,
        requestId: row.request_id,
        createdAt: row.created_at,
      }
    })
    if (found.length > rows.length) return { items, nextBefore: items.at(-1)?.sequence ?? null }
    if (most === undefined) return { items, nextBefore: null }
    const { n, least } = await handle.kysely
      .selectFrom(looked.as('looked'))
      .select([countAll().as('n'), asNumber(sql`min(looked.sequence)`).as('least')])
      .executeTakeFirstOrThrow()
    return { items, nextBefore: n < most || least <= range.over ? null : least }
  },
})
