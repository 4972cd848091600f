import { expect, test } from 'vitest'
import { EMAIL, openAuthWorld, PASSWORD } from './support.ts'

const credentials = { email: EMAIL, password: PASSWORD }

type World = Awaited<ReturnType<typeof openAuthWorld>>

const raw = (world: World, path: string, init: RequestInit) => world.app.fetch(new Request(world.origins.base + path, init))

test('posts from foreign pages are refused, before they have any effect', async () => {
  await using world = await openAuthWorld()
  const visitor = await world.owner()
  const foreign = [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ]

  for (const headers of foreign) {
    const response = await visitor.post('/api/auth/sign-out', {}, headers)
    expect(response.status).toBe(403)
    expect(await response.json()).toMatchObject({ code: 'origin_forbidden' })
  }

  expect(await world.session(visitor)).toMatchObject({ email: EMAIL })
})

test('a Host header neither opens an origin nor gets into a link', async () => {
  await using world = await openAuthWorld()
  await world.owner()

  const response = await world.app.fetch(
    new Request('http://evil.example/api/auth/request-password-reset', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-host': 'evil.example' },
      body: JSON.stringify({ email: EMAIL, redirectTo: '/x' }),
    }),
  )
  const fromEvil = await world.app.fetch(
    new Request('http://evil.example/api/auth/sign-in/email', {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'http://evil.example' },
      body: JSON.stringify(credentials),
    }),
  )

  expect([response.status, fromEvil.status]).toEqual([200, 403])
  expect((await world.mails()).join('')).not.toContain('evil')
})

test.each(['localhost', '127.0.0.1', '[::1]'])('without PUBLIC_URL, pages on %s may sign in', async (host) => {
  await using world = await openAuthWorld()
  await world.owner()

  const response = await world.browser().post('/api/auth/sign-in/email', credentials, { origin: `http://${host}:4000` })

  expect(response.status).toBe(200)
})

test('only JSON objects of at most 64 KiB are read', async () => {
  await using world = await openAuthWorld()
  const post = async (contentType: string | undefined, body: string) => {
    const headers = contentType === undefined ? undefined : { 'content-type': contentType }
    return (await raw(world, '/api/auth/sign-in/email', { method: 'POST', body: Buffer.from(body), ...(headers && { headers }) })).status
  }

  expect(await post('application/x-www-form-urlencoded', 'email=a')).toBe(415)
  expect(await post('text/plain', '{}')).toBe(415)
  expect(await post('multipart/form-data; boundary=x', '--x--')).toBe(415)
  expect(await post(undefined, '{}')).toBe(415)
  expect(await post('application/json', '[]')).toBe(400)
  expect(await post('application/json', '{')).toBe(400)
  expect(await post('application/json', JSON.stringify({ email: 'x'.repeat(65_536), password: '' }))).toBe(413)
})

test('what is not on the list of open paths does not exist', async () => {
  await using world = await openAuthWorld()
  const visitor = await world.owner()
  const posts = [
    '/sign-in/social',
    '/update-session',
    '/two-factor/send-otp',
    '/verify-password',
    '/link-social',
    '/delete-user/callback',
    '/revoke-sessions',
  ]
  const gets = ['/list-accounts', '/error', '/reset-password/abc?callbackURL=/', '/verify-email?token=x', '/delete-user/callback']

  for (const path of posts) expect((await visitor.post(`/api/auth${path}`)).status).toBe(404)
  for (const path of gets) expect((await visitor.get(`/api/auth${path}`)).status).toBe(404)
  expect((await raw(world, '/api/auth/get-session', { method: 'DELETE' })).status).toBe(405)
})

test('wrong guesses of one address are limited, right ones are not counted', async () => {
  await using world = await openAuthWorld({ AUTH_FAILURES_PER_MINUTE: '5' })
  await world.owner()
  const attempt = async (password: string) => (await world.browser().post('/api/auth/sign-in/email', { email: EMAIL, password })).status

  const right = [
    await attempt(PASSWORD),
    await attempt(PASSWORD),
    await attempt(PASSWORD),
    await attempt(PASSWORD),
    await attempt(PASSWORD),
    await attempt(PASSWORD),
  ]
  const wrong = await Promise.all(Array.from({ length: 12 }, () => attempt('wrong password')))

  expect(right).toEqual([200, 200, 200, 200, 200, 200])
  expect(wrong.toSorted()).toEqual([401, 401, 401, 401, 401, 429, 429, 429, 429, 429, 429, 429])
})

test('an address given by a client is not believed', async () => {
  await using world = await openAuthWorld()
  const visitor = await world.owner()

  await visitor.post('/api/auth/sign-in/email', credentials, { 'x-forwarded-for': '6.6.6.6', 'x-keyward-address': '6.6.6.6' })
  const list = await (await visitor.get('/api/auth/list-sessions')).text()

  expect(list).not.toContain('6.6.6.6')
})
