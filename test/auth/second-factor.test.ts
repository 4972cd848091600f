import { expect, test } from 'vitest'
import { openAuthWorld, PASSWORD } from './support.ts'
import { challenge, enrol, totp } from './totp.ts'

const statuses = (responses: readonly Response[]) => responses.map((response) => response.status)

const wins = (responses: readonly Response[]) => responses.filter((response) => response.status === 200).length

test('there is no session before the second factor, and one after it', async () => {
  await using world = await openAuthWorld()
  const { secret, totpURI } = await enrol(await world.owner())
  const visitor = world.browser()

  const answer = await challenge(visitor)
  const early = await world.session(visitor)
  const response = await visitor.post('/api/auth/two-factor/verify-totp', { code: totp(secret) })

  expect(totpURI).toContain('issuer=Keyward')
  expect(answer).toEqual({ twoFactorRedirect: true, twoFactorMethods: ['totp'] })
  expect(early).toBeUndefined()
  expect(response.status).toBe(200)
  expect(await world.session(visitor)).toMatchObject({ role: 'owner' })
})

test('a code signs in once, also when it comes eight times at once', async () => {
  await using world = await openAuthWorld()
  const { secret } = await enrol(await world.owner())
  const visitors = Array.from({ length: 8 }, () => world.browser())
  for (const visitor of visitors) await challenge(visitor)
  const code = totp(secret)

  const responses = await Promise.all(visitors.map((visitor) => visitor.post('/api/auth/two-factor/verify-totp', { code })))
  const late = world.browser()
  await challenge(late)
  const replay = await late.post('/api/auth/two-factor/verify-totp', { code })

  expect(wins(responses)).toBe(1)
  expect(replay.status).toBe(401)
  expect(await world.session(late)).toBeUndefined()
})

test('wrong codes are bounded per person, from however many sign-ins they come at once', async () => {
  await using world = await openAuthWorld()
  const { secret } = await enrol(await world.owner())
  const visitors = Array.from({ length: 30 }, () => world.browser())
  for (const visitor of visitors) await challenge(visitor)
  const wrong = String((Number(totp(secret)) + 1) % 1_000_000).padStart(6, '0')

  const responses = await Promise.all(
    visitors.map((visitor, index) =>
      visitor.post('/api/auth/two-factor/verify-totp', { code: String((Number(wrong) + index * 7919) % 1_000_000).padStart(6, '0') }),
    ),
  )
  const judged = statuses(responses).filter((status) => status !== 429).length
  const locked = world.browser()
  await challenge(locked)
  const right = await locked.post('/api/auth/two-factor/verify-totp', { code: totp(secret) })

  expect(judged).toBeLessThanOrEqual(10)
  expect(wins(responses)).toBe(0)
  expect(right.status).toBe(429)
})

test('a recovery code signs in once, also when it is used twenty times at once', async () => {
  await using world = await openAuthWorld()
  const { backupCodes } = await enrol(await world.owner())
  const visitors = Array.from({ length: 20 }, () => world.browser())
  for (const visitor of visitors) await challenge(visitor)
  const [code] = backupCodes

  const responses = await Promise.all(visitors.map((visitor) => visitor.post('/api/auth/two-factor/verify-backup-code', { code })))

  expect(wins(responses)).toBe(1)
})

test('a used recovery code is refused, another one works', async () => {
  await using world = await openAuthWorld()
  const { backupCodes } = await enrol(await world.owner())
  const signIn = async (code: string | undefined) => {
    const visitor = world.browser()
    await challenge(visitor)
    return (await visitor.post('/api/auth/two-factor/verify-backup-code', { code })).status
  }

  const first = await signIn(backupCodes[0])
  const again = await signIn(backupCodes[0])
  const other = await signIn(backupCodes[1])

  expect([first, again, other]).toEqual([200, 401, 200])
})

test('the second factor is turned off with the password only', async () => {
  await using world = await openAuthWorld()
  const visitor = await world.owner()
  await enrol(visitor)

  const without = await visitor.post('/api/auth/two-factor/disable', {})
  const wrong = await visitor.post('/api/auth/two-factor/disable', { password: `${PASSWORD}!` })
  const right = await visitor.post('/api/auth/two-factor/disable', { password: PASSWORD })

  expect(statuses([without, wrong, right])).toEqual([400, 400, 200])
  expect(await challenge(world.browser())).toMatchObject({ redirect: false })
})
