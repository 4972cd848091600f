import { getMigrations } from 'better-auth/db/migration'
import { twoFactor } from 'better-auth/plugins/two-factor'
import { expect, test } from 'vitest'
import { dialectUnderTest, openTestDatabase } from '../support/databases.ts'

test('better-auth finds nothing to create in our migrations', async () => {
  await using database = await openTestDatabase()

  const { toBeCreated, toBeAdded } = await getMigrations({
    database: { db: database.writer, type: dialectUnderTest },
    emailAndPassword: { enabled: true },
    user: { modelName: 'auth_user' },
    session: { modelName: 'auth_session', additionalFields: { accountId: { type: 'string', required: false, input: false } } },
    account: { modelName: 'auth_account' },
    verification: { modelName: 'auth_verification' },
    plugins: [twoFactor({ schema: { twoFactor: { modelName: 'auth_two_factor' } } })],
    telemetry: { enabled: false },
  })

  expect(toBeCreated).toEqual([])
  expect(toBeAdded).toEqual([])
})
