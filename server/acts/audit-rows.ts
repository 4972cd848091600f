import type { AuditFilter, AuditRow } from '../../shared/audit.ts'
import type { Repositories } from '../../db/repositories/index.ts'

/** Events at once, each with up to a thousand targets. */
const BATCH = 100

/** The events of an account as lines of a file, newest first, in batches. */
export async function* auditRows({ auditLog }: Pick<Repositories, 'auditLog'>, filter: AuditFilter): AsyncGenerator<AuditRow[]> {
  let before: number | undefined
  do {
    const { items, nextBefore } = await auditLog.page({ ...filter, before, pageSize: BATCH, mostTargets: Number.MAX_SAFE_INTEGER })
    yield items.map(({ actor, ...event }) => ({ ...event, actorKind: actor.kind, actorId: actor.id, actorName: actor.name }))
    before = nextBefore ?? undefined
  } while (before !== undefined)
}
