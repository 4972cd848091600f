import { expect, test } from 'vitest'
import { insertAccount } from '../../db/system/accounts.ts'
import { EMAIL, openAuthWorld, PASSWORD } from './support.ts'

test('a session ends with the membership in its account, though its person has another one, and the next sign-in chooses again', async () => {
  await using world = await openAuthWorld()
  const visitor = await world.owner()
  const before = await world.session(visitor)
  const second = world.newId()
  await world.database.transaction(async (handle) => {
    await insertAccount(handle, { id: second, name: 'Other', plan: 'free', ownerId: before?.userId ?? '', now: world.now() })
    await handle.kysely.deleteFrom('member').where('account_id', '!=', second).execute()
  })

  const after = await world.session(visitor)
  const own = await visitor.get('/api/auth/get-session')
  const renamed = await visitor.post('/api/auth/update-user', { name: 'Eve' })
  await visitor.post('/api/auth/sign-in/email', { email: EMAIL, password: PASSWORD })

  expect(before?.accountId).not.toBe(second)
  expect(after).toBeUndefined()
  expect([await own.json(), renamed.status]).toEqual([null, 401])
  expect(await world.session(visitor)).toMatchObject({ accountId: second, role: 'owner' })
})
