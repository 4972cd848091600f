import { CompiledQuery } from 'kysely'
import { expect, test } from 'vitest'
import type { Database } from '../../db/handle.ts'
import { KEY_SECRET } from '../../db/system/key-lookup.ts'
import { accountRow } from '../support/accounts.ts'
import { openTestDatabase, testOn } from '../support/databases.ts'

const PUBLIC_ID = 'bak_0123456789abcdef'

const insertKey = ({ writer }: Database, id: string) => {
  const { created_at, updated_at } = accountRow('1')
  return writer
    .insertInto('api_key')
    .values({
      id,
      account_id: '1',
      public_id: PUBLIC_ID,
      hash: `hash of ${id}`,
      pepper_version: 3,
      last4: 'abcd',
      name: 'key',
      scopes: '',
      all_applications: 1,
      created_at,
      updated_at,
    })
    .execute()
}

const openWithKey = async () => {
  const database = await openTestDatabase()
  await database.writer.insertInto('account').values(accountRow('1')).execute()
  await insertKey(database, '2')
  return database
}

test('a key check reads one row, the next one for an id that nobody has, so that a miss costs what a hit costs', async () => {
  await using database = await openWithKey()

  const known = await database.reader.rows(KEY_SECRET, PUBLIC_ID)
  const unknown = await database.reader.rows(KEY_SECRET, 'bak_0000000000000000')
  const last = await database.reader.rows(KEY_SECRET, 'bak_fedcba9876543210')

  expect(known).toEqual([{ public_id: PUBLIC_ID, hash: 'hash of 2', pepper_version: 3 }])
  expect(unknown).toEqual(known)
  expect(last).toEqual([])
})

test('two keys never share a public id', async () => {
  await using database = await openWithKey()

  const second = insertKey(database, '3')

  await expect(second).rejects.toThrow(/unique/i)
  expect(await database.reader.rows(KEY_SECRET, PUBLIC_ID)).toHaveLength(1)
})

testOn('sqlite', 'a key check reads the covering index alone', async () => {
  await using database = await openWithKey()
  const { sql, parameters } = KEY_SECRET.build(database.reader.kysely, PUBLIC_ID).compile()
  const explained = CompiledQuery.raw(`explain query plan ${sql}`, [...parameters])

  const plan = await database.reader.kysely.executeQuery<{ detail: string }>(explained)
  const details = plan.rows.map(({ detail }) => detail).filter((detail) => detail.includes('api_key'))

  expect(details).toEqual([expect.stringContaining('USING COVERING INDEX api_key_secret (public_id>?)')])
})
