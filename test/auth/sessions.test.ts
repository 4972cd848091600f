import { expect, test } from 'vitest'
import { removeExpiredSessions } from '../../db/system/people.ts'
import { dialectUnderTest } from '../support/databases.ts'
import { EMAIL, openAuthWorld, PASSWORD } from './support.ts'

const credentials = { email: EMAIL, password: PASSWORD }

test('a disabled account ends its sessions at once and refuses new ones', async () => {
  await using world = await openAuthWorld()
  const visitor = await world.owner()
  await world.database.transaction(({ kysely }) => kysely.updateTable('account').set({ disabled_at: new Date().toISOString() }).execute())

  const session = await world.session(visitor)
  const response = await world.browser().post('/api/auth/sign-in/email', credentials)
  const own = await visitor.get('/api/auth/get-session')
  const changed = await visitor.post('/api/auth/update-user', { name: 'Eve' })

  expect(session).toBeUndefined()
  expect([await own.json(), changed.status]).toEqual([null, 401])
  expect(response.status).toBe(403)
  expect(await response.json()).toMatchObject({ code: 'forbidden', message: 'This account is disabled.' })
})

test('a cookie planted before the sign-in is not kept', async () => {
  await using world = await openAuthWorld()
  await world.owner()
  const attacker = world.browser()
  await attacker.post('/api/auth/sign-in/email', credentials)
  const planted = attacker.jar.get('session') ?? ''
  const victim = world.browser()
  victim.jar.set('session', planted)

  await victim.post('/api/auth/sign-in/email', credentials)

  expect(victim.jar.get('session')).not.toBe(planted)
  expect(await world.session(victim)).toMatchObject({ email: EMAIL })
})

test('a made-up or altered cookie is no session', async () => {
  await using world = await openAuthWorld()
  const visitor = await world.owner()
  const real = visitor.jar.get('session') ?? ''

  for (const forged of [
    'x',
    real.slice(0, -4),
    `${real.startsWith('y') ? 'x' : 'y'}${real.slice(1)}`,
    real.split('.')[0] ?? '',
    '__proto__',
    '%00',
  ]) {
    visitor.jar.set('session', forged)
    expect(await world.session(visitor)).toBeUndefined()
  }
})

test('over http the cookie is `session`, over https `__Host-session` and Secure', async () => {
  await using plain = await openAuthWorld()
  await using secure = await openAuthWorld({ PUBLIC_URL: 'https://keys.example.org' })
  const cookieOf = async (world: typeof plain) => (await world.claim(world.browser())).headers.getSetCookie().join('\n')

  const [http, https] = [await cookieOf(plain), await cookieOf(secure)]

  expect(http).toMatch(/^session=[^;]+; Max-Age=604800; Path=\/; HttpOnly; SameSite=Lax$/)
  expect(https).toMatch(/^__Host-session=[^;]+; Max-Age=604800; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
})

test('sessions are listed and ended by id, and only one’s own', async () => {
  await using world = await openAuthWorld()
  const here = await world.owner()
  const there = world.browser()
  await there.post('/api/auth/sign-in/email', credentials)
  const id = (await world.session(there))?.sessionId
  const stranger = world.browser()
  await world.people.createPerson({ email: 'bob@example.org', password: PASSWORD, name: 'Bob', emailVerified: true })

  const list = await (await here.get('/api/auth/list-sessions')).json()
  const byStranger = await stranger.post('/api/auth/revoke-session', { id })
  const revoked = await here.post('/api/auth/revoke-session', { id })

  expect(list).toMatchObject([{ id, isCurrent: false, ipAddress: '203.0.113.9' }, { isCurrent: true }])
  expect([byStranger.status, revoked.status]).toEqual([401, 200])
  expect(await world.session(there)).toBeUndefined()
  expect(await world.session(here)).toMatchObject({ email: EMAIL })
})

test('ending all other sessions keeps the one that asks', async () => {
  await using world = await openAuthWorld()
  const here = await world.owner()
  const others = [world.browser(), world.browser()]
  for (const other of others) await other.post('/api/auth/sign-in/email', credentials)

  await here.post('/api/auth/revoke-other-sessions')

  expect(await world.session(here)).toMatchObject({ email: EMAIL })
  expect(await Promise.all(others.map((other) => world.session(other)))).toEqual([undefined, undefined])
})

test('a person who is removed has no session any more', async () => {
  await using world = await openAuthWorld()
  const visitor = await world.owner()
  const userId = (await world.session(visitor))?.userId ?? ''

  await world.people.removePerson(userId)

  expect(await world.session(visitor)).toBeUndefined()
})

test('a person changes their name within its bounds, and nothing else about themselves', async () => {
  await using world = await openAuthWorld()
  const visitor = await world.owner()
  const before = await world.session(visitor)

  const renamed = await visitor.post('/api/auth/update-user', { name: ' Ada Lovelace ', image: 'https://evil.example/x.png' })
  const tooLong = await visitor.post('/api/auth/update-user', { name: 'x'.repeat(65) })
  await visitor.post('/api/auth/update-user', { id: '1', emailVerified: false, twoFactorEnabled: true, accountId: '1' })

  const own: unknown = await (await visitor.get('/api/auth/get-session')).json()
  expect([renamed.status, tooLong.status]).toEqual([200, 400])
  expect(own).toMatchObject({
    user: { id: before?.userId, name: 'Ada Lovelace', image: null, emailVerified: true, twoFactorEnabled: false },
  })
  expect(await world.session(visitor)).toMatchObject({ accountId: before?.accountId })
})

test('sessions whose time is over are removed, the others stay', async () => {
  await using world = await openAuthWorld()
  const visitor = await world.owner()
  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000)

  await world.database.transaction((handle) => removeExpiredSessions(handle, inDays(6), 10))
  const before = await world.session(visitor)
  await world.database.transaction((handle) => removeExpiredSessions(handle, inDays(8), 10))

  expect(before).toMatchObject({ email: EMAIL })
  expect(await world.session(visitor)).toBeUndefined()
})

// Only SQLite has one writer whom another process can keep waiting.
if (dialectUnderTest === 'sqlite') {
  test('while another process holds the writer, a sign-in is told `unavailable` and a session is still known', async () => {
    await using world = await openAuthWorld({}, { waitMs: 50 })
    const visitor = await world.owner()
    const other = await world.database.again()

    const [response, session] = await other.transaction(async () => {
      const answer = await world.browser().post('/api/auth/sign-in/email', credentials)
      return [answer, await world.session(visitor)] as const
    })
    await other.close()

    expect(response.status).toBe(503)
    expect(await response.json()).toMatchObject({ success: false, code: 'unavailable' })
    expect(session).toMatchObject({ email: EMAIL })
  })
}
