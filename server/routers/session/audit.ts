import { AuditExport, AuditPage, AuditQuery, AuditRow } from '../../../shared/audit.ts'
import { auditRows } from '../../acts/audit-rows.ts'
import { endpoint } from '../../endpoint.ts'
import { t } from '../../trpc.ts'

/** Of each event of a page: an act may have a thousand. */
const MOST_TARGETS = 100

const facts = { scope: 'session', role: 'admin' } as const

/** Management API, section 12: for people only. */
export const audit = t.router({
  list: endpoint({
    ...facts,
    summary: 'Read a page of the audit log',
    description:
      'Newest first. Who did what, when and from where, and what became of each record, without secrets. ' +
      'A page may have fewer events than asked for while there are more: `nextBefore` tells.',
    rest: { route: 'GET /api/v1/panel/audit-events', message: 'Successfully fetched audit events.', data: 'items' },
  })
    .input(AuditQuery)
    .output(AuditPage)
    .query(async ({ ctx, input }) => ctx.auditLog.page({ ...input, mostTargets: MOST_TARGETS })),
})

export const exportAuditEvents = endpoint({
  ...facts,
  summary: 'Export the audit log',
  description: 'Newest first. An event that is written after the start is not in it.',
  rest: { route: 'GET /api/v1/panel/export-audit-events', message: 'All audit events', file: 'audit-events' },
})
  .input(AuditExport)
  .output(AuditRow)
  .stream(({ ctx, input }) => auditRows(ctx, input))
