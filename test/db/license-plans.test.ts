import { type KyselyPlugin, type RootOperationNode, sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Handle } from '../../db/handle.ts'
import { licenseTable, type LicensesAsked } from '../../db/repositories/license-table.ts'
import type { Id } from '../../shared/ids.ts'
import { LICENSE_STATES, type LicenseState } from '../../shared/license-states.ts'
import { testOn } from '../support/databases.ts'
import { openLicenses, type LicensesWorld } from '../support/license-world.ts'

/** Which way a page takes on SQLite, which has no statistics: what it reads in rows must not grow with the application. */

let w: LicensesWorld
let oneOf: Readonly<Record<LicenseState, Id>>

beforeAll(async () => {
  w = await openLicenses()
  const expired = await w.one({ durationSeconds: 60 })
  await w.use(expired)
  w.world.clock.advance(60_000)
  oneOf = { expired, activated: await w.one(), available: await w.one(), paused: await w.one(), blacklisted: await w.one() }
  await w.use(oneOf.activated)
  await w.act('pause', { licenseId: oneOf.paused })
  await w.act('blacklist', { licenseId: oneOf.blacklisted })
})

afterAll(() => w[Symbol.asyncDispose]())

/** The answer, and everything that was asked for it. */
const pageAndQueries = async (asked: Partial<LicensesAsked>) => {
  const { world, accountId, applicationId } = w
  const { reader } = world.database
  const queries: RootOperationNode[] = []
  // What stands within another query is told too, but never has a result.
  const built = new WeakMap<object, RootOperationNode>()
  const listener: KyselyPlugin = {
    transformQuery: ({ node, queryId }) => {
      built.set(queryId, node)
      return node
    },
    transformResult: async ({ result, queryId }) => {
      const query = built.get(queryId)
      if (query !== undefined) queries.push(query)
      return result
    },
  }
  const handle: Handle = { ...reader, kysely: reader.kysely.withPlugin(listener) }
  const table = licenseTable(handle, { accountId, applications: 'all' })
  const page = await table.page({ applicationId, currentPage: 1, pageSize: 10, sort: '-createdAt', now: world.node.clock(), ...asked })
  return { page, queries }
}

/** What SQLite would do with licenses, step by step. */
const stepsTo = async (asked: Partial<LicensesAsked>) => {
  const { kysely } = w.world.database.reader
  const steps: string[] = []
  for (const query of (await pageAndQueries(asked)).queries) {
    const { sql: text, parameters } = kysely.getExecutor().compileQuery(query, { queryId: 'plan' })
    const parts = text.split('?').flatMap((part, at) => (at === 0 ? [sql.raw(part)] : [sql`${parameters[at - 1]}`, sql.raw(part)]))
    const { rows } = await sql<{ detail: string }>`explain query plan ${sql.join(parts, sql``)}`.execute(kysely)
    steps.push(...rows.map(({ detail }) => detail).filter((detail) => /^(SEARCH|SCAN) license /.test(detail)))
  }
  return steps
}

const CONDITIONS = [{ level: 'gold' }, { status: 'paused' }, { search: { term: 'zqzqzq', fields: [] }, level: 'gold' }] as const

testOn('sqlite', 'sorted candidates are found by id: the index of the order would be walked for the whole application', async () => {
  for (const sort of ['license', '-license', 'expiresAt', '-expiresAt'] as const) {
    for (const condition of CONDITIONS) {
      const walks = (await stepsTo({ ...condition, sort })).filter((step) => step.endsWith('(application_id=?)'))
      expect([sort, condition, walks]).toEqual([sort, condition, []])
    }
  }
})

testOn('sqlite', 'rows before a page of a state are skipped in the index, not read one by one', async () => {
  for (const status of LICENSE_STATES) {
    const steps = (await stepsTo({ status })).filter((step) => step.includes('license_phase'))
    expect([status, steps]).toEqual([status, ['SEARCH license USING COVERING INDEX license_phase (application_id=? AND phase=?)']])
  }
})

test('and a state has its license, also before anybody has written down what the clock did', async () => {
  for (const status of LICENSE_STATES) {
    for (const sort of ['-createdAt', 'license'] as const) {
      const { page } = await pageAndQueries({ status, sort })
      expect([status, page.rows.map(({ id }) => id), page.total]).toEqual([status, [oneOf[status]], 1])
    }
  }
})
