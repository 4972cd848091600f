import { expect, test } from 'vitest'
import { hashPassword, verifyPassword } from '../../server/auth/password.ts'
import { createQueue, queueHash } from '../../server/auth/hash-queue.ts'
import { EMAIL, openAuthWorld, PASSWORD } from './support.ts'

const OTHER = 'another battery staple'

const signIn = (email: string, password: string) => ({ email, password })

test('a hash is argon2id with the cost of the design, salted, and verifies only its password', async () => {
  const [one, two] = await Promise.all([hashPassword(PASSWORD), hashPassword(PASSWORD)])

  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
  expect(one).not.toBe(two)
  expect(await verifyPassword(one, PASSWORD)).toBe(true)
  expect(await verifyPassword(one, OTHER)).toBe(false)
  expect(await verifyPassword('$argon2id$nonsense', PASSWORD)).toBe(false)
})

test('composed and decomposed spellings are one password, by whichever way it was set', async () => {
  await using world = await openAuthWorld()
  const [composed, decomposed] = ['Pässwörter', 'Pässwörter'].map((text, index) => text.normalize(index === 0 ? 'NFC' : 'NFD'))
  const visitor = world.browser()
  await world.claim(visitor, { password: decomposed ?? '' })
  const attempt = async (password = '') => (await world.browser().post('/api/auth/sign-in/email', signIn(EMAIL, password))).status

  const first = [await attempt(composed), await attempt(decomposed)]
  const changed = await visitor.post('/api/auth/change-password', { currentPassword: composed, newPassword: `${composed}!` })
  const second = [await attempt(`${composed}!`), await attempt(`${decomposed}!`), await attempt(composed)]

  expect(composed).not.toBe(decomposed)
  expect([...first, changed.status, ...second]).toEqual([200, 200, 200, 200, 200, 401])
  expect(await verifyPassword(await hashPassword(`${composed}`), `${decomposed}`)).toBe(true)
})

test('the length of a password is counted in its normal form', async () => {
  await using world = await openAuthWorld()
  const short = 'aäöüäöü'.normalize('NFD')
  const long = 'ä'.repeat(128).normalize('NFD')

  const claimed = await world.claim(world.browser(), { password: short })
  const owner = await world.owner()
  const tooShort = await owner.post('/api/auth/change-password', { currentPassword: PASSWORD, newPassword: short })
  const longest = await owner.post('/api/auth/change-password', { currentPassword: PASSWORD, newPassword: long })

  expect(short).toHaveLength(13)
  expect([claimed.status, tooShort.status, longest.status]).toEqual([400, 400, 200])
})

test('a queue runs two at once, lets some wait and refuses the rest at once', async () => {
  const enqueue = createQueue(2, 3)
  const release: (() => void)[] = []
  let running = 0
  let most = 0
  const job = async () => {
    running += 1
    most = Math.max(most, running)
    await new Promise<void>((resolve) => release.push(resolve))
    running -= 1
  }

  const jobs = Array.from({ length: 7 }, () =>
    enqueue(job).then(
      () => 'done',
      (error: Error) => error.message,
    ),
  )
  const refused = await Promise.all(jobs.slice(5))
  while (release.length > 0) {
    release.shift()?.()
    await new Promise((resolve) => setImmediate(resolve))
  }

  expect(refused).toEqual(Array.from({ length: 2 }, () => 'Too many requests; try again later.'))
  expect(await Promise.all(jobs.slice(0, 5))).toEqual(Array.from({ length: 5 }, () => 'done'))
  expect(most).toBe(2)
})

test('while the hash queue is full, known and unknown people get 429 with Retry-After at once', async () => {
  await using world = await openAuthWorld()
  await world.owner()
  const hold = Promise.withResolvers<void>()
  const jobs = Array.from({ length: 34 }, () => queueHash(() => hold.promise))
  const started = performance.now()

  const [known, unknown] = await Promise.all(
    [EMAIL, 'nobody@example.org'].map((email) => world.browser().post('/api/auth/sign-in/email', signIn(email, PASSWORD))),
  )
  const elapsedMs = performance.now() - started
  hold.resolve()
  await Promise.all(jobs)

  expect([known?.status, unknown?.status]).toEqual([429, 429])
  expect(known?.headers.get('retry-after')).toBe('1')
  expect(await known?.json()).toMatchObject({ success: false, code: 'rate_limited' })
  // 20 ms is the goal of a quiet machine; a hash that was waited for would never have ended here.
  expect(elapsedMs).toBeLessThan(1000)
  expect((await world.browser().post('/api/auth/sign-in/email', signIn(EMAIL, PASSWORD))).status).toBe(200)
})

test('a wrong password and an unknown e-mail get the same answer', async () => {
  await using world = await openAuthWorld()
  await world.owner()

  const known = await world.browser().post('/api/auth/sign-in/email', signIn(EMAIL, OTHER))
  const unknown = await world.browser().post('/api/auth/sign-in/email', signIn('nobody@example.org', OTHER))

  expect([known.status, unknown.status]).toEqual([401, 401])
  expect(await known.text()).toBe(await unknown.text())
  expect([...known.headers.keys()]).toEqual([...unknown.headers.keys()])
})

test('changing the password ends every other session and every reset link', async () => {
  await using world = await openAuthWorld()
  const here = await world.owner()
  const there = world.browser()
  await there.post('/api/auth/sign-in/email', signIn(EMAIL, PASSWORD))
  await here.post('/api/auth/request-password-reset', { email: EMAIL })
  const token = await world.tokenFor('reset-password')

  const changed = await here.post('/api/auth/change-password', { currentPassword: PASSWORD, newPassword: OTHER })
  const reset = await there.post('/api/auth/reset-password', { token, newPassword: 'a third battery' })

  expect(changed.status).toBe(200)
  expect(await world.session(here)).toMatchObject({ email: EMAIL })
  expect(await world.session(there)).toBeUndefined()
  expect(reset.status).toBe(400)
})

test('a reset link works once, ends all sessions, and the new password counts', async () => {
  await using world = await openAuthWorld()
  const owner = await world.owner()
  const visitor = world.browser()
  await visitor.post('/api/auth/request-password-reset', { email: EMAIL })
  const token = await world.tokenFor('reset-password')

  const reset = await visitor.post('/api/auth/reset-password', { token, newPassword: OTHER })
  const again = await visitor.post('/api/auth/reset-password', { token, newPassword: PASSWORD })

  expect([reset.status, again.status]).toEqual([200, 400])
  expect(await world.session(owner)).toBeUndefined()
  expect((await visitor.post('/api/auth/sign-in/email', signIn(EMAIL, PASSWORD))).status).toBe(401)
  expect((await visitor.post('/api/auth/sign-in/email', signIn(EMAIL, OTHER))).status).toBe(200)
})

test('twenty posts with one reset link change the password once', async () => {
  await using world = await openAuthWorld()
  await world.owner()
  await world.browser().post('/api/auth/request-password-reset', { email: EMAIL })
  const token = await world.tokenFor('reset-password')

  const responses = await Promise.all(
    Array.from({ length: 20 }, (_, index) => world.browser().post('/api/auth/reset-password', { token, newPassword: `${OTHER} ${index}` })),
  )

  expect(responses.filter((response) => response.status === 200)).toHaveLength(1)
})

test('a reset link dies when the e-mail changes', async () => {
  await using world = await openAuthWorld()
  const owner = await world.owner()
  await world.browser().post('/api/auth/request-password-reset', { email: EMAIL })
  const reset = await world.tokenFor('reset-password')
  await owner.post('/api/auth/change-email', { newEmail: 'lovelace@example.org' })
  await owner.post('/api/auth/verify-email', { token: await world.tokenFor('change-email') })
  const token = await world.tokenFor('verify-email')

  const byStranger = await world.browser().post('/api/auth/verify-email', { token })
  const confirmed = await owner.post('/api/auth/verify-email', { token })
  const late = await world.browser().post('/api/auth/reset-password', { token: reset, newPassword: OTHER })

  expect([byStranger.status, confirmed.status, late.status]).toEqual([401, 200, 400])
  expect(await world.session(owner)).toMatchObject({ email: 'lovelace@example.org' })
})

test('asking for a reset answers alike for known and unknown addresses and writes only to the known one', async () => {
  await using world = await openAuthWorld()
  await world.owner()

  const known = await world.browser().post('/api/auth/request-password-reset', { email: EMAIL })
  const unknown = await world.browser().post('/api/auth/request-password-reset', { email: 'nobody@example.org' })

  expect(await known.text()).toBe(await unknown.text())
  expect(await world.mails()).toHaveLength(1)
})
