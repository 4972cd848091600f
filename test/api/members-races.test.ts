import { expect, test } from 'vitest'
import { codes, times } from '../support/api/races.ts'
import { openTeam, type Team } from '../support/api/team.ts'

const owners = async (team: Team) => Object.values(await team.roles()).filter((role) => role === 'owner').length

test('of two owners who demote each other a hundred times at once, exactly one stays', async () => {
  await using team = await openTeam()
  const second = await team.world.make.person({ accountId: team.accountId, role: 'owner' })
  const demote = (by: typeof second, whom: typeof second) => team.call(by, 'PATCH', `members/${whom.userId}`, { role: 'admin' })

  const answers = await times(100, (index) => (index % 2 === 0 ? demote(team.owner, second) : demote(second, team.owner)))

  const members = (await team.call(team.member, 'GET', 'members')).body.data
  expect(members.filter(({ role }: { role: string }) => role === 'owner')).toHaveLength(1)
  expect((await team.actions()).filter((action) => action === 'member.update')).toHaveLength(codes(answers)['ok'] ?? 0)
  // Who won goes on asking for what is so already; who lost may not ask any more.
  expect(Object.keys(codes(answers)).toSorted()).toEqual(['forbidden', 'ok'])
})

test('of two owners who demote, remove and leave at once, one owner stays', async () => {
  await using team = await openTeam()
  const second = await team.world.make.person({ accountId: team.accountId, role: 'owner' })
  const acts = [
    () => team.call(team.owner, 'PATCH', `members/${second.userId}`, { role: 'member' }),
    () => team.call(second, 'DELETE', `members/${team.owner.userId}`),
    () => team.call(team.owner, 'DELETE', `members/${team.owner.userId}`),
    () => team.call(second, 'DELETE', `members/${second.userId}`),
    () => team.post('delete-user', {}, team.owner.cookie),
    () => team.post('delete-user', {}, second.cookie),
  ]

  const answers = await times(60, (index) => acts[index % acts.length]?.() ?? team.call(second, 'GET', 'members'))

  const left = await team.world.database.reader.kysely
    .selectFrom('member')
    .where('account_id', '=', team.accountId)
    .where('role', '=', 'owner')
    .select('user_id')
    .execute()
  expect(left).toHaveLength(1)
  expect(answers.filter(({ status }) => status >= 500)).toEqual([])
})

test('an invitation that is accepted a hundred times at once by its person makes one member', async () => {
  await using team = await openTeam()
  const guest = await team.world.make.person()
  await team.invite(team.owner, guest.email)
  const token = await team.tokenFor(guest.email)

  const answers = await times(100, () => team.post('accept-invitation', { token }, guest.cookie))

  expect(codes(answers)).toEqual({ ok: 1, gone: 99 })
  expect((await team.roles())[guest.userId]).toBe('member')
  expect((await team.actions()).filter((action) => action === 'member.join')).toHaveLength(1)
})

test('an invitation that is accepted at once by many who sign up makes one person and one member', async () => {
  await using team = await openTeam()
  await team.invite(team.owner, 'grace@example.org')
  const token = await team.tokenFor('grace@example.org')

  const answers = await times(20, (index) =>
    team.post('accept-invitation', { token, name: `Grace ${index}`, password: `password ${index} of many` }),
  )

  const people = await team.world.database.reader.kysely
    .selectFrom('auth_user')
    .where('email', '=', 'grace@example.org')
    .select('id')
    .execute()
  expect(codes(answers)).toMatchObject({ ok: 1 })
  expect(answers.filter(({ status }) => ![200, 409, 410, 429].includes(status))).toEqual([])
  expect(people).toHaveLength(1)
  expect(Object.keys(await team.roles())).toHaveLength(4)
})

test('two invitations into two accounts that are accepted at once by the same newcomer make one person', async () => {
  await using team = await openTeam()
  const other = await team.world.make.person()
  await team.invite(team.owner, 'grace@example.org')
  const first = await team.tokenFor('grace@example.org')
  await team.invite(other, 'grace@example.org')
  const tokens = [first, /#([\w-]{43})/.exec((await team.mails()).find((mail) => mail.includes('#') && !mail.includes(first)) ?? '')?.[1]]

  const answers = await times(2, (index) =>
    team.post('accept-invitation', { token: tokens[index], name: 'Grace', password: 'a password of hers' }),
  )

  expect(codes(answers)).toEqual({ ok: 1, already_exists: 1 })
})

test('an acceptance against a revocation is one or the other', async () => {
  await using team = await openTeam()
  for (let round = 0; round < 10; round += 1) {
    const guest = await team.world.make.person()
    const { id, token } = await team.world.make.invitation(team.accountId, { email: guest.email, by: team.owner.userId })

    const [accepted, revoked] = await Promise.all([
      team.post('accept-invitation', { token }, guest.cookie),
      team.call(team.owner, 'DELETE', `invitations/${id}`),
    ])

    expect([accepted.status, revoked.status].toSorted()).toEqual([200, accepted.status === 200 ? 404 : 410])
    expect(guest.userId in (await team.roles())).toBe(accepted.status === 200)
  }
  expect(await owners(team)).toBe(1)
})
