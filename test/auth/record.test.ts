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
  await world.people.settled()

  const log = await events(world)

  const [made, ...ways] = log
  expect(made).toMatchObject({ action: 'account.create', actor_id: userId, address: null })
  expect(ways.map((event) => event.action).filter((action) => action !== 'session.refuse')).toEqual([
    'session.create',
    'second_factor.enable',
    'session.create',
    'person.change_password',
    'second_factor.disable',
    'session.remove',
    'person.reset_password',
  ])
  expect(log.map((event) => event.sequence)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
  expect(ways.every((event) => event.actor_id === userId && event.address === '203.0.113.9')).toBe(true)
  expect(ways.find(({ action }) => action === 'session.remove')?.target_id).toBe(sessionId)
})

test('a failed sign-in of a person there is stands in their log, five a minute at most; one of a stranger nowhere', async () => {
  await using world = await openAuthWorld()
  await world.owner()
  const visitor = world.browser()

  for (let guess = 0; guess < 8; guess++)
    await visitor.post('/api/auth/sign-in/email', { email: EMAIL.toUpperCase(), password: 'wrong password' })
  await visitor.post('/api/auth/sign-in/email', { email: 'nobody@example.org', password: 'wrong password' })
  await world.people.settled()

  expect((await events(world)).map(({ action }) => action)).toEqual([
    'account.create',
    'session.create',
    ...Array.from({ length: 5 }, () => 'session.refuse'),
  ])
})

test('a wrong code, new recovery codes, another name and ended sessions are in the log', async () => {
  await using world = await openAuthWorld()
  const owner = await world.owner()
  const other = world.browser()
  await other.post('/api/auth/sign-in/email', { email: EMAIL, password: PASSWORD })
  const third = world.browser()
  await third.post('/api/auth/sign-in/email', { email: EMAIL, password: PASSWORD })
  const ended = (await world.session(third))?.sessionId
  await owner.post('/api/auth/revoke-session', { id: ended })
  await owner.post('/api/auth/revoke-other-sessions')
  await owner.post('/api/auth/update-user', { name: 'Ada King' })
  await enrol(owner)
  await owner.post('/api/auth/two-factor/generate-backup-codes', { password: PASSWORD })
  const visitor = world.browser()
  await challenge(visitor)
  await visitor.post('/api/auth/two-factor/verify-totp', { code: '000000' })
  await world.people.settled()

  const log = await events(world)

  expect(log.map(({ action }) => action).slice(4)).toEqual([
    'session.revoke',
    'session.revoke_others',
    'person.update',
    'second_factor.enable',
    'second_factor.create_recovery_codes',
    'second_factor.refuse',
  ])
  expect(log[4]?.target_id).toBe(ended)
})
