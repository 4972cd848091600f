import { expect, test } from 'vitest'
import { createPeople } from '../../server/auth/people.ts'
import { EMAIL, openAuthWorld, PASSWORD } from './support.ts'

test('of twenty openers of the first-run link exactly one becomes the owner, and the others leave nothing', async () => {
  await using world = await openAuthWorld()
  const token = (await world.people.firstRun.link())?.split('#')[1]

  const responses = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      world.browser().post('/first-run', { token, name: `Person ${index}`, email: `p${index}@example.org`, password: PASSWORD }),
    ),
  )

  const kysely = world.database.reader.kysely
  expect(responses.map((response) => response.status).toSorted()).toEqual([200, ...Array.from({ length: 19 }, () => 410)])
  expect(await kysely.selectFrom('account').select('plan').execute()).toEqual([{ plan: 'unlimited' }])
  expect(await kysely.selectFrom('auth_user').select('id').execute()).toHaveLength(1)
  expect(await kysely.selectFrom('member').select('role').execute()).toEqual([{ role: 'owner' }])
})

test('two processes that open the link at once make one owner', async () => {
  await using world = await openAuthWorld()
  const token = (await world.people.firstRun.link())?.split('#')[1]
  const other = await createPeople(world)
  const claim = (people: typeof other, email: string) => people.firstRun.claim({ token, name: 'Eve', email, password: PASSWORD })

  const results = await Promise.allSettled([claim(world.people, 'one@example.org'), claim(other, 'two@example.org')])

  expect(results.map((result) => result.status).toSorted()).toEqual(['fulfilled', 'rejected'])
  expect(await world.database.reader.kysely.selectFrom('auth_user').select('id').execute()).toHaveLength(1)
})

test('a newer link voids the older, a used one is gone, and there is none once an account exists', async () => {
  await using world = await openAuthWorld()
  const input = { name: 'Ada', email: EMAIL, password: PASSWORD }
  const older = (await world.people.firstRun.link())?.split('#')[1]
  const newer = (await world.people.firstRun.link())?.split('#')[1]

  const byOlder = await world.browser().post('/first-run', { ...input, token: older })
  const byNewer = await world.browser().post('/first-run', { ...input, token: newer })
  const again = await world.browser().post('/first-run', { ...input, email: 'eve@example.org', token: newer })

  expect([byOlder.status, byNewer.status, again.status]).toEqual([410, 200, 410])
  expect(await again.json()).toMatchObject({ success: false, code: 'gone' })
  expect(await world.people.firstRun.link()).toBeUndefined()
})

test('a person whom a crash left without an account becomes the owner at the next sign-in', async () => {
  await using world = await openAuthWorld()
  await world.people.firstRun.link()
  await world.people.createPerson({ email: EMAIL, password: PASSWORD, name: 'Ada', emailVerified: true })
  const visitor = world.browser()

  await visitor.post('/api/auth/sign-in/email', { email: EMAIL, password: PASSWORD })

  expect(await world.session(visitor)).toMatchObject({ role: 'owner', plan: 'unlimited', accountName: 'Ada' })
  expect(await world.database.reader.kysely.selectFrom('first_run').select('id').execute()).toEqual([])
})

test('a wrong input is refused with the fields that are wrong and keeps the link', async () => {
  await using world = await openAuthWorld()
  const token = (await world.people.firstRun.link())?.split('#')[1]

  const response = await world.browser().post('/first-run', { token, name: 'Ada', email: 'nope', password: 'short' })

  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({ code: 'validation_error', errors: [{ path: 'email' }, { path: 'password' }] })
  expect((await world.browser().post('/first-run', { token, name: 'Ada', email: EMAIL, password: PASSWORD })).status).toBe(200)
})
