import { deepStrictEqual, strictEqual } from 'node:assert/strict'
import { Repositories } from '../../db/repositories/index.ts'
import type { OpenNode } from '../../server/open-node.ts'
import { LICENSE_STATES, type LicenseState } from '../../shared/license-states.ts'
import type { Stored } from './many-licenses.ts'
import type { Seeded } from './seeded.ts'

/**
 * Whether the product finds in its own ways what was stored past them: counts, pages by state, and a row by each of its texts.
 * @throws AssertionError
 */
export const checkStored = async (
  { database, clock }: OpenNode,
  { accountId, applicationId }: Pick<Seeded, 'accountId' | 'applicationId'>,
  { counts, samples }: Stored,
) => {
  const { licenseTable, levels } = new Repositories(database.reader, { accountId, applications: 'all' })
  const now = clock()
  const asked = { applicationId, currentPage: 1, pageSize: 10, sort: '-createdAt', now } as const
  const found = await licenseTable.count(applicationId, now)
  deepStrictEqual(Object.fromEntries(LICENSE_STATES.map((state) => [state, found[state]])), counts)

  const { rows, total } = await licenseTable.page(asked)
  strictEqual(
    total,
    Object.values(counts).reduce((sum, n) => sum + n, 0),
  )
  strictEqual(rows.length, Math.min(10, total))
  const named = await levels.ofLicenses(rows.map(({ id }) => id))
  strictEqual([...named.values()].filter((names) => names.includes('basic')).length, rows.length / 2)

  const last = await licenseTable.page({ ...asked, currentPage: Math.ceil(total / 10) })
  strictEqual(last.rows.length, total % 10 === 0 ? 10 : total % 10)
  for (const status of LICENSE_STATES satisfies readonly LicenseState[])
    strictEqual((await licenseTable.page({ ...asked, status })).total, counts[status])

  const sample = samples.at(-1)
  if (sample === undefined) throw new Error('No license has a text in every field')
  for (const term of [sample.license.slice(1, 8), sample.clientId, sample.login, sample.ipAddress]) {
    const page = await licenseTable.page({ ...asked, pageSize: 100, search: { term, fields: [] } })
    if (!page.rows.some(({ id }) => id === sample.id)) throw new Error(`A search for ${term} does not find its license`)
  }
}
