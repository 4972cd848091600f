import { expect, test } from 'vitest'
import { EMAIL, openAuthWorld, PASSWORD } from './support.ts'
import { challenge, enrol, totp } from './totp.ts'

type World = Awaited<ReturnType<typeof openAuthWorld>>

const events = (world: World) =>
  world.database.reader.kysely
    .selectFrom('audit_event')
    .select(['sequence', 'action', 'target_id', 'actor_id', 'address'])
    .orderBy('sequence')
    .execute()

test('ways in and out are in the audit log, one event each, and a half-done sign-in is not', async () => {
  await using world = await openAuthWorld()
  const owner = await world.owner()
  const userId = (await world.session(owner))?.userId
  const { secret } = await enrol(owner)
  const visitor = world.browser()
  await visitor.post('/api/auth/sign-in/email', { email: EMAIL, password: 'wrong password' })
  await challenge(visitor)
  await visitor.post('/api/auth/two-factor/verify-totp', { code: totp(secret) })
  await visitor.post('/api/auth/change-password', { currentPassword: PASSWORD, newPassword: 'another battery staple' })
  await visitor.post('/api/auth/two-factor/disable', { password: 'another battery staple' })
  const sessionId = (await world.session(visitor))?.sessionId
  await visitor.post('/api/auth/sign-out')
  await visitor.post('/api/auth/request-password-reset', { email: EMAIL })
  await visitor.post('/api/auth/reset-password', { token: await world.tokenFor('reset-password'), newPassword: PASSWORD })

  const log = await events(world)

  expect(log.map((event) => event.action)).toEqual([
    'session.create',
    'second_factor.enable',
    'session.create',
    'person.change_password',
    'second_factor.disable',
    'session.remove',
    'person.reset_password',
  ])
  expect(log.map((event) => event.sequence)).toEqual([1, 2, 3, 4, 5, 6, 7])
  expect(log.every((event) => event.actor_id === userId && event.address === '203.0.113.9')).toBe(true)
  expect(log[5]?.target_id).toBe(sessionId)
})
