import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { purgeAccounts } from '../../server/jobs/purge-accounts.ts'
import { purgeApplications } from '../../server/jobs/purge-applications.ts'
import { PASSWORD } from '../support/make.ts'
import { openTeam, type Team } from '../support/api/team.ts'

/** Every row of every table, as text; rows that are many are few here. */
const everything = async ({ world }: Team, but: readonly string[]) => {
  const { dialect, reader } = world.database
  const listed =
    dialect === 'sqlite'
      ? sql<{ name: string }>`select name from pragma_table_list where schema = 'main' and type = 'table' and name not like 'sqlite_%'`
      : sql<{ name: string }>`select tablename as name from pg_tables where schemaname = current_schema()`
  const { rows } = await listed.execute(reader.kysely)
  const texts = rows
    .filter(({ name }) => !but.includes(name))
    .map(async ({ name }) => `${name} ${JSON.stringify((await sql`select * from ${sql.table(name)}`.execute(reader.kysely)).rows)}`)
  return (await Promise.all(texts)).join('\n')
}

test('who is alone in an account takes it along: keys and sessions are refused at once, and nothing is left', async () => {
  await using team = await openTeam()
  const { world } = team
  const alone = await world.make.person()
  const { accountId } = alone
  const { id: applicationId } = await world.make.application(accountId)
  await world.make.licenses(accountId, applicationId, { amount: 20 })
  await world.make.user(accountId, applicationId)
  const { plaintextKey: key } = await world.make.key(accountId, ['*'])
  await world.make.invitation(accountId, { by: alone.userId })
  await world.ask('POST', `/api/v1/panel/create-application-license-levels?applicationId=${applicationId}`, {
    key,
    headers: { 'idempotency-key': 'once' },
    body: { levels: ['gold'] },
  })
  const ids = [accountId, applicationId, alone.userId, alone.email]
  const before = await everything(team, [])

  const deleted = await team.post('delete-user', { password: PASSWORD }, alone.cookie)
  const byKey = await world.ask('GET', '/api/v1/panel/get-applications', { key })
  const bySession = await team.call(alone, 'GET', 'profile')
  const signIn = await team.post('sign-in/email', { email: alone.email, password: PASSWORD })
  await purgeApplications(world.database)
  await purgeAccounts(world.database)
  const after = await everything(team, ['search_queue'])

  expect([deleted.status, byKey.body.code, bySession.body.code, signIn.status]).toEqual([200, 'api_key_invalid', 'unauthenticated', 401])
  expect(ids.map((id) => before.includes(id))).toEqual([true, true, true, true])
  expect(ids.map((id) => after.includes(id))).toEqual([false, false, false, false])
  expect(await team.mailTo(alone.email)).toContain('Your sign-in to Keyward is deleted')
  expect((await team.call(team.owner, 'GET', 'members')).body.data).toHaveLength(3)
})

test('the only owner of an account with other members stays until there is another; the others just go', async () => {
  await using team = await openTeam()
  const remove = (person: { cookie: string }) => team.post('delete-user', { password: PASSWORD }, person.cookie)

  const stuck = await remove(team.owner)
  const member = await remove(team.member)
  await team.call(team.owner, 'PATCH', `members/${team.admin.userId}`, { role: 'owner' })
  const free = await remove(team.owner)

  expect([stuck.body.code, member.status, free.status]).toEqual(['conflict', 200, 200])
  expect((await team.call(team.admin, 'GET', 'members')).body.data).toMatchObject([{ userId: team.admin.userId, role: 'owner' }])
  expect((await team.actions()).filter((action) => action === 'person.delete')).toHaveLength(2)
})

test('a refusal in one of two accounts changes nothing in the other', async () => {
  await using team = await openTeam()
  const alone = await team.world.make.person()
  await team.invite(alone, team.owner.email)
  await team.post('accept-invitation', { token: await team.tokenFor(team.owner.email) }, team.owner.cookie)

  const answer = await team.post('delete-user', { password: PASSWORD }, team.owner.cookie)

  expect(answer.body.code).toBe('conflict')
  expect((await team.call(alone, 'GET', 'members')).body.data).toHaveLength(2)
})

test('it takes the right password, or a session that is younger than ten minutes', async () => {
  await using team = await openTeam()
  const remove = (body: object) => team.post('delete-user', body, team.member.cookie)
  await team.world.database.transaction(({ kysely }) =>
    kysely
      .updateTable('auth_session')
      .set({ createdAt: new Date(team.world.clock.now().getTime() - 600_001).toISOString() })
      .execute(),
  )

  const [wrong, none, number] = [await remove({ password: 'a wrong password' }), await remove({}), await remove({ password: 7 })]
  const nobody = await team.post('delete-user', { password: PASSWORD })
  const right = await remove({ password: PASSWORD })

  expect([wrong, none, number].map(({ status, body }) => [status, body.code, body.errors[0].path])).toEqual(
    ['wrong', 'none', 'number'].map(() => [400, 'validation_error', 'password']),
  )
  expect([nobody.body.code, right.status]).toEqual(['unauthenticated', 200])
})

test('passwords are guessed ten times at most', async () => {
  await using team = await openTeam()
  const statuses = []
  for (let time = 0; time < 11; time += 1)
    statuses.push((await team.post('delete-user', { password: `a wrong password ${time}` }, team.member.cookie)).status)

  expect(statuses).toEqual([...Array(10).fill(400), 429])
})

test('an account of many rows goes in batches', async () => {
  await using team = await openTeam()
  const alone = await team.world.make.person()
  const { id } = await team.world.make.application(alone.accountId)
  await team.world.make.licenses(alone.accountId, id, { amount: 1000 })
  await team.world.make.licenses(alone.accountId, id, { amount: 700 })

  await team.post('delete-user', {}, alone.cookie)
  for (let run = 0; run < 2; run += 1) {
    await purgeApplications(team.world.database)
    await purgeAccounts(team.world.database)
  }

  expect(await team.world.database.reader.kysely.selectFrom('account').select('id').execute()).toEqual([{ id: team.accountId }])
  expect(await team.world.database.reader.kysely.selectFrom('license').select('id').execute()).toEqual([])
})
