import { getMigrations } from 'better-auth/db/migration'
import { expect, test } from 'vitest'
import { readConfig } from '../../server/env.ts'
import { authOptions } from '../../server/auth/options.ts'
import { originsOf } from '../../server/auth/origins.ts'
import { AUDIT_KEYS } from '../support/audit-keys.ts'
import { dialectUnderTest, openTestDatabase } from '../support/databases.ts'

test('better-auth finds nothing to create in our migrations', async () => {
  await using database = await openTestDatabase()
  const config = readConfig({ DATA_DIR: '/nonexistent' })
  const options = authOptions({
    database,
    config,
    authSecrets: [{ version: 1, value: 'x'.repeat(43) }],
    now: () => new Date(),
    newId: () => '1',
    auditKeys: AUDIT_KEYS,
    origins: originsOf(config),
    log: () => {},
    mailer: { send: () => {}, settled: async () => {} },
    later: { run: () => {}, settled: async () => {} },
  })

  const { toBeCreated, toBeAdded } = await getMigrations({ ...options, database: { db: database.writer, type: dialectUnderTest } })

  expect(toBeCreated).toEqual([])
  expect(toBeAdded).toEqual([])
})
