import { expect, test } from 'vitest'
import { lockAccount } from '../../db/system/audit.ts'
import { setTimeout as pause } from 'node:timers/promises'
import { hasManyConnections } from '../support/databases.ts'
import { PASSWORD } from '../support/make.ts'
import { cookieOf, openTeam } from '../support/api/team.ts'

test('a new password makes a new session for the account of the old one, not for the one joined first', async () => {
  await using team = await openTeam()
  const other = await team.world.make.person()
  await team.invite(other, team.member.email)
  await team.post('accept-invitation', { token: await team.tokenFor(team.member.email) }, team.member.cookie)

  const changed = await team.post(
    'change-password',
    { currentPassword: PASSWORD, newPassword: 'another battery staple' },
    team.member.cookie,
  )
  const cookie = cookieOf(changed)

  expect(changed.status).toBe(200)
  expect((await team.call(team.member, 'GET', 'profile')).status).toBe(401)
  expect((await team.call({ cookie }, 'GET', 'profile')).body.data.account.id).toBe(other.accountId)
})

test('a changed address is told by the log', async () => {
  await using team = await openTeam()
  const link = async (page: string, email: string) => new RegExp(`/${page}#(\\S+)`).exec(await team.mailTo(email, `/${page}#`))?.[1]
  await team.post('change-email', { newEmail: 'new@example.org' }, team.member.cookie)
  await team.post('verify-email', { token: await link('change-email', team.member.email) }, team.member.cookie)
  const between = await team.actions()
  await team.post('verify-email', { token: await link('verify-email', 'new@example.org') }, team.member.cookie)

  expect(between).not.toContain('person.change_email')
  expect((await team.actions()).at(-1)).toBe('person.change_email')
})

if (hasManyConnections) {
  test('a write that waited for the lock does nothing once its session was signed out', async () => {
    await using team = await openTeam()
    const [isHeld, isOut] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const holding = team.world.database.transaction(async (handle) => {
      await lockAccount(handle, team.accountId)
      isHeld.resolve()
      await isOut.promise
      // The writer of SQLite is held, so the session ends in here.
      await handle.kysely.deleteFrom('auth_session').where('userId', '=', team.admin.userId).execute()
    })
    await isHeld.promise

    const waiting = team.call(team.admin, 'POST', 'create-application', { name: 'My Application' })
    // Admission needs a few turns of the event loop, the lock keeps the answer away for good.
    await pause(200)
    isOut.resolve()
    await holding
    const answer = await waiting

    expect([answer.status, answer.body.code]).toEqual([401, 'unauthenticated'])
    expect((await team.call(team.owner, 'GET', 'get-applications')).body.data).toEqual([])
  })
}
