import { expect, test } from 'vitest'
import { codes, times } from '../support/api/races.ts'
import { openTeam } from '../support/api/team.ts'

const MINUTE_MS = 60_000

test('one address is mailed once a minute and five times a day, also by invitations that were revoked', async () => {
  await using team = await openTeam()
  const { call, owner, world } = team
  const { id } = (await team.invite(owner, 'grace@example.org')).body.data
  const resend = () => call(owner, 'POST', `invitations/${id}/resend`)

  const early = await resend()
  const later = []
  for (let time = 0; time < 4; time += 1) {
    world.clock.advance(MINUTE_MS)
    later.push((await resend()).status)
  }
  world.clock.advance(MINUTE_MS)
  await call(owner, 'DELETE', `invitations/${id}`)
  const anew = await team.invite(owner, 'Grace@example.org')
  const other = await team.invite(owner, 'ada@example.org')

  expect([early.status, early.headers.get('retry-after')]).toEqual([429, '60'])
  expect(later).toEqual([200, 200, 200, 200])
  expect([anew.status, anew.headers.get('retry-after'), other.status]).toEqual([429, String(86_400 - 5 * 60), 200])
})

test('an account mails thirty invitations in an hour, also when all are asked for at once', async () => {
  await using team = await openTeam()

  const answers = await times(100, (index) => team.invite(index % 2 === 0 ? team.owner : team.admin, `guest${index}@example.org`))
  const mails = (await team.mails()).filter((mail) => mail.includes('/accept-invitation#'))

  expect(codes(answers)).toEqual({ ok: 30, rate_limited: 70 })
  expect(mails).toHaveLength(30)
  expect((await team.call(team.owner, 'GET', 'invitations')).body.data).toHaveLength(30)
})

test('fifty may be pending; an expired one is not', async () => {
  await using team = await openTeam()
  await times(49, () => team.world.make.invitation(team.accountId))
  await team.world.make.invitation(team.accountId, { leftMs: 0 })

  const answers = [await team.invite(team.owner, 'last@example.org'), await team.invite(team.owner, 'one-more@example.org')]

  expect(codes(answers)).toEqual({ ok: 1, limit_reached: 1 })
  expect(answers[1]?.body).toMatchObject({ limit: 'pendingInvitations', currentValue: 50, maxValue: 50 })
})

test('a repeated call mails once', async () => {
  await using team = await openTeam()
  const headers = { 'content-type': 'application/json', 'idempotency-key': 'invite-grace' }
  const ask = () =>
    team.world.ask('POST', '/api/v1/panel/invitations', {
      cookie: team.owner.cookie,
      headers,
      body: { email: 'grace@example.org', role: 'member' },
    })

  const [first, second] = [await ask(), await ask()]

  expect(second.body).toEqual(first.body)
  expect(await team.mails()).toHaveLength(1)
})

test('wrong tokens of one address are limited, right ones are not counted', async () => {
  await using team = await openTeam({ AUTH_FAILURES_PER_MINUTE: '5' })
  await team.invite(team.owner, 'grace@example.org')
  const token = await team.tokenFor('grace@example.org')
  const read = async (text: string) => (await team.post('read-invitation', { token: text })).status

  const [right, wrong]: [number[], number[]] = [[], []]
  for (let time = 0; time < 10; time += 1) right.push(await read(token))
  for (let time = 0; time < 7; time += 1) wrong.push(await read('wrong'))

  expect(new Set(right)).toEqual(new Set([200]))
  expect(wrong).toEqual([410, 410, 410, 410, 410, 429, 429])
})
