import { expect, test } from 'vitest'
import { auditLog } from '../../db/repositories/audit-log.ts'
import { auditRows } from '../../server/acts/audit-rows.ts'
import { openAuditWorld } from '../support/audit-world.ts'

test('an export takes few events at once where each was done to many records, so that it does not hold the server', async () => {
  await using w = await openAuditWorld()
  const ids = await w.createLicenses(500)
  for (let round = 0; round < 20; round++) await w.act(round % 2 === 0 ? 'blacklist' : 'unblacklist', { licenseIds: ids })
  for (let edits = 0; edits < 3; edits++) await w.byOwner('PATCH', 'edit-application-settings', { version: `2.0.${edits}` })

  const sizes: number[] = []
  const sequences: number[] = []
  const reach = { accountId: w.accountId, applications: 'all' } as const
  for await (const rows of auditRows({ auditLog: auditLog(w.world.database.reader, reach) }, {})) {
    sizes.push(rows.reduce((sum, { targetCount }) => sum + targetCount, 0))
    sequences.push(...rows.map(({ sequence }) => sequence))
  }

  expect(Math.max(...sizes)).toBeLessThanOrEqual(3000)
  expect(sequences).toEqual((await w.events()).map(({ sequence }) => sequence).toReversed())
})
