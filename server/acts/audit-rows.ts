import type { AuditFilter, AuditRow } from '../../shared/audit.ts'
import type { Repositories } from '../../db/repositories/index.ts'

/** Events at once, and records they were done to: what is made of them takes some milliseconds. An event may have a thousand. */
const MOST_EVENTS = 25
const MOST_TARGETS = 3000

/** The events of an account as lines of a file, newest first, in batches. */
export async function* auditRows({ auditLog }: Pick<Repositories, 'auditLog'>, filter: AuditFilter): AsyncGenerator<AuditRow[]> {
  let before: number | undefined
  let pageSize = 3
  do {
    const { items, nextBefore } = await auditLog.page({ ...filter, before, pageSize, mostTargets: Number.MAX_SAFE_INTEGER })
    yield items.map(({ actor, ...event }) => ({ ...event, actorKind: actor.kind, actorId: actor.id, actorName: actor.name }))
    before = nextBefore ?? undefined
    // Acts on many records come one after the other: the next events will be much like these, so more at once only step by step.
    const largest = items.reduce((most, { targetCount }) => Math.max(most, targetCount), 1)
    pageSize = Math.min(2 * pageSize, MOST_EVENTS, Math.max(1, Math.floor(MOST_TARGETS / largest)))
  } while (before !== undefined)
}
