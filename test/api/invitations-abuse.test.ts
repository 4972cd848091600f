import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findPerson, removeUnproven } from '../../db/system/people.ts'
import { digestOf } from '../support/api/digest.ts'
import { PASSWORD } from '../support/make.ts'
import { cookieOf, openTeam, type Team } from '../support/api/team.ts'

let team: Team

beforeAll(async () => {
  team = await openTeam()
})

afterAll(() => team[Symbol.asyncDispose]())

const newcomer = { name: 'Grace', password: PASSWORD }

const without = (text: string) => text.replaceAll(/"requestId":"[^"]+"/g, '')

let guests = 0

/** Another address each time, since mails are counted by address. */
const invited = async () => {
  const email = `guest${(guests += 1)}@example.org`
  const { id } = (await team.invite(team.owner, email)).body.data
  team.world.clock.advance(121_000)
  return { id, email, token: await team.tokenFor(email) }
}

describe('a token', () => {
  test('that is none (any more) is told alike, whatever the reason, and changes nothing', async () => {
    const [used, revoked, good, other] = [await invited(), await invited(), await invited(), await invited()]
    await team.post('accept-invitation', { token: used.token, ...newcomer })
    await team.call(team.owner, 'DELETE', `invitations/${revoked.id}`)
    const swapped = good.token.slice(1, 2) + good.token.slice(0, 1) + good.token.slice(2)
    const tokens = [
      'x',
      '0'.repeat(43),
      used.token,
      revoked.token,
      good.token.slice(0, -1),
      `${good.token}A`,
      swapped === good.token ? `-${good.token.slice(1)}` : swapped,
      ` ${good.token}`,
      `${good.token}\u200B`,
      good.token.toLowerCase(),
      good.token + other.token,
      `${good.token}\u0000`,
      'x'.repeat(4096),
      "' or 1=1 --",
    ]
    const before = await digestOf(team.world.database)

    const answers = []
    for (const token of tokens) {
      answers.push(await team.post('read-invitation', { token }))
      answers.push(await team.post('accept-invitation', { token, ...newcomer }))
      answers.push(await team.post('accept-invitation', { token }, team.member.cookie))
    }
    // Somebody else's: signed in with an address that it is not for.
    answers.push(await team.post('accept-invitation', { token: good.token, ...newcomer }, team.member.cookie))

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([410]))
    expect(new Set(answers.map(({ text }) => without(text))).size).toBe(1)
    expect(await digestOf(team.world.database)).toEqual(before)
  })

  test('that is no text is refused by its form', async () => {
    for (const token of [1, null, [], {}, '', 'x'.repeat(4097), undefined]) {
      const answer = await team.post('accept-invitation', { token, ...newcomer })
      expect([answer.status, answer.body.code]).toEqual([400, 'validation_error'])
    }
  })

  test('is nowhere but in its mail: neither in the database nor in what is logged nor in an answer', async () => {
    const { token, email } = await invited()
    await team.post('read-invitation', { token })
    await team.post('accept-invitation', { token: `${token}x`, ...newcomer })
    const rows: unknown[] = []
    for (const table of ['invitation', 'invitation_mail', 'audit_event', 'audit_event_target', 'idempotency_record'] as const)
      rows.push(await team.world.database.reader.kysely.selectFrom(table).selectAll().execute())

    expect(JSON.stringify(rows)).toContain(email)
    expect(JSON.stringify(rows)).not.toContain(token)
    expect(team.world.lines.join()).not.toContain(token)
  })

  test('is not used up by a name or a password that does not do', async () => {
    const { token } = await invited()
    const bad = []
    for (const change of [
      { password: 'short77' },
      { name: ' ' },
      { name: 'x'.repeat(65) },
      { password: 'x'.repeat(129) },
      { name: undefined },
    ])
      bad.push((await team.post('accept-invitation', { token, ...newcomer, ...change })).body.code)

    expect(new Set(bad)).toEqual(new Set(['validation_error']))
    expect((await team.post('accept-invitation', { token, ...newcomer })).status).toBe(200)
  })

  test('is for a proven address only, and for one in this account never', async () => {
    const { token, email } = await invited()
    const guest = await team.world.make.person()
    const change = (values: { email?: string; emailVerified?: boolean | number }) =>
      team.world.database.transaction(({ kysely }) => kysely.updateTable('auth_user').set(values).where('id', '=', guest.userId).execute())
    const isNot = team.world.database.dialect === 'sqlite' ? 0 : false
    const is = team.world.database.dialect === 'sqlite' ? 1 : true

    await change({ email, emailVerified: isNot })
    const unproven = await team.post('accept-invitation', { token }, guest.cookie)
    await change({ emailVerified: is })
    const proven = await team.post('accept-invitation', { token }, guest.cookie)

    expect([unproven.body.code, proven.status]).toEqual(['gone', 200])
  })

  test('of a member who took the invited address is `already_exists`', async () => {
    const { token, email } = await invited()
    const member = await team.world.make.person({ accountId: team.accountId, role: 'member' })
    await team.world.database.transaction(({ kysely }) =>
      kysely.updateTable('auth_user').set({ email }).where('id', '=', member.userId).execute(),
    )

    expect((await team.post('accept-invitation', { token }, member.cookie)).body.code).toBe('already_exists')
  })

  test('of a disabled account opens nothing', async () => {
    const other = await team.world.make.person()
    await team.invite(other, 'lost@example.org')
    const token = await team.tokenFor('lost@example.org')
    const at = '2026-11-20T14:03:22.000Z'
    await team.world.database.transaction(({ kysely }) =>
      kysely.updateTable('account').set({ disabled_at: at }).where('id', '=', other.accountId).execute(),
    )

    expect((await team.post('accept-invitation', { token, ...newcomer })).body.code).toBe('gone')
  })

  test('comes from our own pages, as JSON, and never by a GET', async () => {
    const { token } = await invited()
    const body = { token, ...newcomer }
    const path = '/api/auth/accept-invitation'
    const crossSite = { 'content-type': 'application/json', origin: 'https://evil.example' }

    const foreign = await team.world.ask('POST', path, { headers: crossSite, body })
    const form = await team.world.ask('POST', path, { headers: { 'content-type': 'text/plain' }, body })
    const get = await team.world.ask('GET', `${path}?token=${token}`)
    const cookie = cookieOf(foreign) + cookieOf(form) + cookieOf(get)

    expect([foreign.body.code, form.body.code, get.status, cookie]).toEqual(['origin_forbidden', 'unsupported_media_type', 404, ''])
  })
})

describe('an address', () => {
  test('is one address whatever its case, and no other one', async () => {
    const person = await team.world.make.person({ accountId: team.accountId, role: 'member' })
    const plus = person.email.replace('@', '+x@')

    const same = await team.invite(team.owner, person.email.toUpperCase())
    const tagged = await team.invite(team.owner, plus)
    const twice = await team.invite(team.owner, plus.toUpperCase())
    const other = await team.post('accept-invitation', { token: await team.tokenFor(plus) }, person.cookie)

    expect([same.body.code, tagged.status, twice.body.code, other.body.code]).toEqual(['already_exists', 200, 'already_exists', 'gone'])
  })

  test('that only looks like one, or is none, is refused', async () => {
    const strange = [
      'gr\u0430ce@example.org', // Cyrillic а
      'grace@ex\u0430mple.org',
      '\u212Aate@example.org', // the Kelvin sign, which is k in lower case
      'grace\u200B@example.org',
      'grace@example.org\nBcc: all@example.org',
      'grace@example.org, all@example.org',
      'Grace <grace@example.org>',
      'grace',
      '',
      `${'x'.repeat(250)}@example.org`,
      'grace@example.org\u0000',
      7,
      null,
      ['grace@example.org'],
    ]
    const codes = []
    for (const email of strange) codes.push((await team.call(team.owner, 'POST', 'invitations', { email, role: 'member' })).body.code)

    expect(codes).toEqual(strange.map(() => 'validation_error'))
  })
})

test('who proves an address while somebody else joins with it is not removed', async () => {
  const { make, database } = team.world
  const { email, userId } = await make.person()

  await database.transaction((handle) => removeUnproven(handle, email))

  expect(await findPerson(database.reader, email)).toBe(userId)
})
