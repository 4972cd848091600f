import { expect, test } from 'vitest'
import { EMAIL, openAuthWorld, PASSWORD } from './support.ts'

test('the first-run link makes a verified owner on plan Unlimited and signs them in', async () => {
  await using world = await openAuthWorld()
  const visitor = world.browser()

  const response = await world.claim(visitor, { accountName: 'Analytical Engines' })

  expect(response.status).toBe(200)
  expect(await response.json()).toMatchObject({ success: true, data: { user: { email: EMAIL, name: 'Ada' } } })
  expect(await world.session(visitor)).toMatchObject({ email: EMAIL, accountName: 'Analytical Engines', plan: 'unlimited', role: 'owner' })
})

test('a person signs in, is known by the cookie, signs out, and the old cookie is worth nothing', async () => {
  await using world = await openAuthWorld()
  await world.owner()
  const visitor = world.browser()

  const signedIn = await visitor.post('/api/auth/sign-in/email', { email: EMAIL.toUpperCase(), password: PASSWORD })
  const before = await world.session(visitor)
  const stolen = visitor.headers()
  await visitor.post('/api/auth/sign-out')

  expect(signedIn.status).toBe(200)
  expect(before).toMatchObject({ email: EMAIL })
  expect(await world.people.session(stolen)).toBeUndefined()
})
