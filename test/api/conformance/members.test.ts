import { expect, test } from 'vitest'
import { PASSWORD } from '../../support/make.ts'
import { cookieOf, openTeam } from '../../support/api/team.ts'

test('everybody reads who is in the account, who joined first in front', async () => {
  await using team = await openTeam()

  const answer = await team.call(team.member, 'GET', 'members')

  expect(answer.body).toMatchObject({ success: true, message: 'Successfully fetched members' })
  expect(answer.body.data).toEqual(
    [
      { ...team.owner, role: 'owner' },
      { ...team.admin, role: 'admin' },
      { ...team.member, role: 'member' },
    ].map(({ userId, email, role }) => ({
      userId,
      email,
      role,
      name: expect.stringMatching(/^Person \d+$/),
      createdAt: '2026-11-20T14:03:22.000Z',
    })),
  )
})

test('a changed role holds for the very next request, and the log tells it', async () => {
  await using team = await openTeam()

  const promoted = await team.call(team.owner, 'PATCH', `members/${team.member.userId}`, { role: 'admin' })
  const asAdmin = await team.call(team.member, 'GET', 'api-keys')
  const demoted = await team.call(team.owner, 'PATCH', `members/${team.member.userId}`, { role: 'member' })
  const asMember = await team.call(team.member, 'GET', 'api-keys')

  expect(promoted.body).toMatchObject({ message: 'Role changed', data: { userId: team.member.userId, role: 'admin' } })
  expect([asAdmin.status, demoted.status, asMember.body.code]).toEqual([200, 200, 'forbidden'])
  expect(await team.actions()).toEqual(['session.create', 'session.create', 'session.create', 'member.update', 'member.update'])
})

test('a removed member is out with the next request, also after coming back; keys they made stay', async () => {
  await using team = await openTeam()
  const scopes = { scopes: ['applications:read'], allApplications: true, applicationIds: [] }
  const { plaintextKey: key } = (await team.call(team.admin, 'POST', 'api-keys', scopes)).body.data

  const removed = await team.call(team.owner, 'DELETE', `members/${team.admin.userId}`)
  const after = await team.call(team.admin, 'GET', 'members')
  await team.invite(team.owner, team.admin.email)
  const token = await team.tokenFor(team.admin.email)
  const signedIn = cookieOf(await team.post('sign-in/email', { email: team.admin.email, password: PASSWORD }))
  const back = await team.post('accept-invitation', { token }, signedIn)

  expect(removed.body).toMatchObject({ message: 'Member removed', data: { userId: team.admin.userId } })
  expect([after.status, after.body.code]).toEqual([401, 'unauthenticated'])
  expect((await team.world.ask('GET', '/api/v1/panel/get-applications', { key })).status).toBe(200)
  expect(back.status).toBe(200)
  expect((await team.call({ cookie: signedIn }, 'GET', 'members')).body.data).toHaveLength(3)
  expect((await team.call(team.admin, 'GET', 'members')).status).toBe(401)
})

test('a member leaves by themselves, the last owner cannot', async () => {
  await using team = await openTeam()

  const left = await team.call(team.member, 'DELETE', `members/${team.member.userId}`)
  const stuck = await team.call(team.owner, 'DELETE', `members/${team.owner.userId}`)
  const demoted = await team.call(team.owner, 'PATCH', `members/${team.owner.userId}`, { role: 'admin' })
  await team.call(team.owner, 'PATCH', `members/${team.admin.userId}`, { role: 'owner' })
  const free = await team.call(team.owner, 'DELETE', `members/${team.owner.userId}`)

  expect([left.status, stuck.body.code, demoted.body.code, free.status]).toEqual([200, 'conflict', 'conflict', 200])
  expect((await team.call(team.admin, 'GET', 'members')).body.data).toMatchObject([{ userId: team.admin.userId, role: 'owner' }])
})

test('a session switches between the accounts of its person, both logs tell it, and a foreign one does not exist', async () => {
  await using team = await openTeam()
  const other = await team.world.make.person()
  const stranger = await team.world.make.person()
  await team.call(other, 'POST', 'invitations', { email: team.member.email, role: 'admin' })
  await team.post('accept-invitation', { token: await team.tokenFor(team.member.email) }, team.member.cookie)
  const profile = async () => (await team.call(team.member, 'GET', 'profile')).body.data

  const there = await profile()
  const back = await team.call(team.member, 'POST', 'switch-account', { accountId: team.accountId })
  const foreign = await team.call(team.member, 'POST', 'switch-account', { accountId: stranger.accountId })
  const missing = await team.call(team.member, 'POST', 'switch-account', { accountId: '1' })

  expect(there).toMatchObject({ role: 'admin', account: { id: other.accountId } })
  expect(there.accounts.map(({ id, role }: { id: string; role: string }) => [id, role])).toEqual([
    [team.accountId, 'member'],
    [other.accountId, 'admin'],
  ])
  expect(back.body).toMatchObject({ message: 'Account switched', data: { id: team.accountId, role: 'member' } })
  expect(await profile()).toMatchObject({ role: 'member', account: { id: team.accountId } })
  expect([foreign.status, foreign.body.code, missing.body.code]).toEqual([404, 'not_found', 'not_found'])
  expect((await team.actions()).at(-1)).toBe('session.switch')
  expect((await team.actions(other.accountId)).slice(-2)).toEqual(['member.join', 'session.switch'])
})

test('a disabled account is none to switch to', async () => {
  await using team = await openTeam()
  const other = await team.world.make.person()
  await team.call(other, 'POST', 'invitations', { email: team.member.email, role: 'admin' })
  await team.post('accept-invitation', { token: await team.tokenFor(team.member.email) }, team.member.cookie)
  await team.call(team.member, 'POST', 'switch-account', { accountId: team.accountId })
  await team.world.database.transaction(({ kysely }) =>
    kysely.updateTable('account').set({ disabled_at: '2026-11-20T14:03:22.000Z' }).where('id', '=', other.accountId).execute(),
  )

  const answer = await team.call(team.member, 'POST', 'switch-account', { accountId: other.accountId })

  expect(answer.body.code).toBe('not_found')
  expect((await team.call(team.member, 'GET', 'profile')).body.data.accounts).toHaveLength(1)
})
