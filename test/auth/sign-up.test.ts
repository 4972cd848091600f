import { expect, test } from 'vitest'
import { openAuthWorld, PASSWORD } from './support.ts'

const bob = { email: 'bob@example.org', password: PASSWORD, name: 'Bob' }

const count = async (world: Awaited<ReturnType<typeof openAuthWorld>>, table: 'auth_user' | 'account') => {
  const rows = await world.database.reader.kysely.selectFrom(table).select('id').execute()
  return rows.length
}

test('closed sign-up refuses and creates nothing', async () => {
  await using world = await openAuthWorld()

  const response = await world.browser().post('/api/auth/sign-up/email', bob)

  expect(response.status).toBe(403)
  expect(await response.json()).toMatchObject({ success: false, code: 'forbidden' })
  expect(await count(world, 'auth_user')).toBe(0)
})

test('nobody signs up before there is an owner, also when sign-up is open', async () => {
  await using world = await openAuthWorld({ KEYWARD_SIGNUP: 'open' })

  const response = await world.browser().post('/api/auth/sign-up/email', bob)

  expect(response.status).toBe(403)
  expect(await count(world, 'auth_user')).toBe(0)
})

test('open sign-up needs the mailed link, then gives an account on the default plan', async () => {
  await using world = await openAuthWorld({ KEYWARD_SIGNUP: 'open', KEYWARD_DEFAULT_PLAN: 'basic' })
  await world.owner()
  const visitor = world.browser()

  const signUp = await visitor.post('/api/auth/sign-up/email', bob)
  const early = await visitor.post('/api/auth/sign-in/email', bob)
  const token = await world.tokenFor('verify-email')
  const byScanner = await visitor.get(`/api/auth/verify-email?token=${token}`)
  const verified = await visitor.post('/api/auth/verify-email', { token })
  const signIn = await visitor.post('/api/auth/sign-in/email', bob)

  expect([signUp.status, early.status, byScanner.status, verified.status, signIn.status]).toEqual([200, 403, 404, 200, 200])
  expect(await world.session(visitor)).toMatchObject({ email: bob.email, role: 'owner', plan: 'basic' })
})

test('signing up with a taken address tells nothing, and writes to its owner', async () => {
  await using world = await openAuthWorld({ KEYWARD_SIGNUP: 'open' })
  await world.owner()
  const visitor = world.browser()
  const shape = async (response: Response) => {
    const body: unknown = await response.json()
    return JSON.stringify(body).replaceAll(/"(id|createdAt|updatedAt)":"[^"]*"/g, '"$1":""')
  }

  const fresh = await visitor.post('/api/auth/sign-up/email', bob)
  const taken = await visitor.post('/api/auth/sign-up/email', { ...bob, password: 'quite another one' })
  const mails = await world.mails()

  expect([fresh.status, taken.status]).toEqual([200, 200])
  expect(await shape(taken)).toBe(await shape(fresh))
  expect(mails.at(-1)).toContain('You already have a Keyward account')
  expect(await count(world, 'auth_user')).toBe(2)
})

test('names and passwords outside of their bounds are refused', async () => {
  await using world = await openAuthWorld({ KEYWARD_SIGNUP: 'open' })
  await world.owner()
  const tryWith = async (change: Record<string, unknown>) =>
    (await world.browser().post('/api/auth/sign-up/email', { ...bob, ...change })).status

  expect(await tryWith({ password: 'short77' })).toBe(400)
  expect(await tryWith({ password: 'x'.repeat(129) })).toBe(400)
  expect(await tryWith({ name: '   ' })).toBe(400)
  expect(await tryWith({ name: 'x'.repeat(65) })).toBe(400)
  expect(await tryWith({ email: 'no address' })).toBe(400)
  expect(await count(world, 'auth_user')).toBe(1)
})

test('two first sign-ins at once make one account', async () => {
  await using world = await openAuthWorld({ KEYWARD_SIGNUP: 'open' })
  await world.owner()
  await world.people.createPerson({ ...bob, emailVerified: true })

  await Promise.all(Array.from({ length: 6 }, () => world.browser().post('/api/auth/sign-in/email', bob)))

  expect(await count(world, 'account')).toBe(2)
})

test('a person without any account can not sign in while sign-up is closed', async () => {
  await using world = await openAuthWorld()
  await world.owner()
  await world.people.createPerson({ ...bob, emailVerified: true })
  const visitor = world.browser()

  const response = await visitor.post('/api/auth/sign-in/email', bob)

  expect(response.status).toBe(403)
  expect(await response.json()).toMatchObject({ code: 'forbidden', message: 'You are not a member of any account.' })
  expect(visitor.jar.size).toBe(0)
})
