import { expect, test } from 'vitest'
import { EMAIL, openAuthWorld, PASSWORD } from './support.ts'

const NEW = 'lovelace@example.org'

const to = (mail: string | undefined) => /^To: (.+)$/m.exec(mail ?? '')?.[1]

test('a stolen session does not become the account: the old address is asked, and told who asks and what to do', async () => {
  await using world = await openAuthWorld()
  const thief = await world.owner()

  const asked = await thief.post('/api/auth/change-email', { newEmail: 'Thief@example.org', callbackURL: '/x' })
  const mails = await world.mails()

  expect(asked.status).toBe(200)
  expect(mails.map(to)).toEqual([EMAIL])
  expect(mails[0]).toContain('thief@example.org')
  expect(mails[0]).toContain('203.0.113.9')
  expect(mails[0]).toContain('/forgot-password')
  expect(await world.tokenFor('verify-email')).toBe('no such mail')
  expect(await world.session(thief)).toMatchObject({ email: EMAIL })
})

test('an address changes when the old one and then the new one agree, both signed in, and the old one is told', async () => {
  await using world = await openAuthWorld()
  const owner = await world.owner()
  const stranger = world.browser()
  await owner.post('/api/auth/change-email', { newEmail: NEW })
  const first = await world.tokenFor('change-email')

  const early = await stranger.post('/api/auth/verify-email', { token: first })
  const agreed = await owner.post('/api/auth/verify-email', { token: first })
  const between = await world.session(owner)
  const second = await world.tokenFor('verify-email')
  const byStranger = await stranger.post('/api/auth/verify-email', { token: second })
  const changed = await owner.post('/api/auth/verify-email', { token: second })
  const signedIn = await stranger.post('/api/auth/sign-in/email', { email: NEW, password: PASSWORD })
  const mails = await world.mails()

  expect([early.status, agreed.status, byStranger.status, changed.status, signedIn.status]).toEqual([401, 200, 401, 200, 200])
  expect(between).toMatchObject({ email: EMAIL })
  expect(await world.session(owner)).toMatchObject({ email: NEW })
  expect(mails.map(to)).toEqual([EMAIL, NEW, EMAIL])
  expect(mails[2]).toContain(`From now on it is:\n\n${NEW}\n`)
})

test('the link of the old address does not work as that of the new one, and neither works after the change', async () => {
  await using world = await openAuthWorld()
  const owner = await world.owner()
  await owner.post('/api/auth/change-email', { newEmail: NEW })
  const first = await world.tokenFor('change-email')
  for (let time = 0; time < 2; time += 1) await owner.post('/api/auth/verify-email', { token: first })
  const before = await world.session(owner)
  const second = await world.tokenFor('verify-email')
  await owner.post('/api/auth/verify-email', { token: second })

  const late = [await owner.post('/api/auth/verify-email', { token: first }), await owner.post('/api/auth/verify-email', { token: second })]

  expect(before).toMatchObject({ email: EMAIL })
  expect(late.map((response) => response.status)).toEqual([401, 401])
})

test('what is no address is refused, and a taken one writes to nobody', async () => {
  await using world = await openAuthWorld()
  const owner = await world.owner()
  await world.people.createPerson({ email: NEW, password: PASSWORD, name: 'Bob', emailVerified: true })
  const ask = async (newEmail: unknown) => (await owner.post('/api/auth/change-email', { newEmail })).status

  expect([await ask('nope'), await ask(`${'x'.repeat(64)}@${'y.'.repeat(200)}org`), await ask(7), await ask(NEW)]).toEqual([
    400, 400, 400, 200,
  ])
  expect(await world.mails()).toEqual([])
})

test('the page of the old address says what its button does', async () => {
  await using world = await openAuthWorld()

  const response = await world.browser().get('/change-email')
  const text = await response.text()

  expect(response.status).toBe(200)
  expect(text).toContain('Change the address')
  expect(text).toContain('data-post="/api/auth/verify-email"')
  expect(text).not.toContain('this address is yours')
})
