import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { migrate } from '../../db/migrate.ts'
import { MIGRATIONS } from '../../db/migrations/index.ts'
import { openTestDatabase } from '../support/databases.ts'

test('keys that were rotated before there were limits share the counts of the first of them', async () => {
  await using database = await openTestDatabase({ isEmpty: true })
  await migrate(database, { to: MIGRATIONS.findIndex(({ name }) => name === '015-scoped-limits') })
  const at = '2026-11-20T14:03:22.000Z'
  await sql`insert into account (id, name, plan, created_at, updated_at) values (1, 'One', 'pro', ${at}, ${at})`.execute(database.writer)
  const chain: readonly [id: number, from: number | null][] = [
    [11, null],
    [12, 11],
    [13, 12],
    [21, null],
    [22, 21],
    [31, null],
    [41, 40],
  ]
  for (const [id, from] of chain)
    await sql`insert into api_key (id, account_id, public_id, hash, pepper_version, last4, name, scopes, all_applications, rotated_from_id,
      created_at, updated_at) values (${id}, 1, ${`bak_${id}`}, 'x', 1, 'last', 'Key', '*', 1, ${from}, ${at}, ${at})`.execute(
      database.writer,
    )

  await migrate(database)

  const keys = await database.reader.kysely.selectFrom('api_key').select(['id', 'counted_as', 'limits']).orderBy('id').execute()
  expect(keys.map(({ counted_as: first }) => first)).toEqual([null, '11', '11', null, '21', null, null])
  expect(new Set(keys.map(({ limits }) => limits))).toEqual(new Set([null]))
})
