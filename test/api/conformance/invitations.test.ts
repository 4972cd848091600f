import { expect, test } from 'vitest'
import { PASSWORD } from '../../support/make.ts'
import { cookieOf, openTeam } from '../../support/api/team.ts'

const GUEST = 'grace@example.org'

const DAY_MS = 86_400_000

const newcomer = { name: 'Grace', password: PASSWORD }

test('an invitation is mailed with its token in the fragment of a link to this server, and listed without it', async () => {
  await using team = await openTeam({ PUBLIC_URL: 'https://keys.example.org/base' })
  const headers = { 'content-type': 'application/json', origin: 'https://keys.example.org', host: 'evil.example' }

  const sent = await team.world.ask('POST', '/api/v1/panel/invitations', {
    cookie: team.admin.cookie,
    headers,
    body: { email: 'Grace@Example.ORG', role: 'admin' },
  })
  const listed = await team.call(team.member, 'GET', 'invitations')
  const mail = await team.mailTo(GUEST)

  expect(sent.body).toEqual({
    success: true,
    message: 'Invitation sent',
    data: {
      id: expect.stringMatching(/^\d+$/),
      email: GUEST,
      role: 'admin',
      status: 'pending',
      invitedBy: { id: team.admin.userId, name: expect.any(String) },
      createdAt: '2026-11-20T14:03:22.000Z',
      sentAt: '2026-11-20T14:03:22.000Z',
      expiresAt: '2026-11-27T14:03:22.000Z',
    },
  })
  expect(listed.body).toMatchObject({ message: 'Successfully fetched invitations', data: [sent.body.data] })
  expect(mail).toMatch(/^https:\/\/keys\.example\.org\/base\/accept-invitation#[\w-]{43}$/m)
  expect(mail).not.toMatch(/evil|Person|Account \d/)
  expect((await team.actions()).at(-1)).toBe('invitation.create')
})

test('somebody new joins that account only, though sign-up is closed, and is signed in with a proven address', async () => {
  await using team = await openTeam()
  await team.invite(team.admin, GUEST)
  const token = await team.tokenFor(GUEST)

  const read = await team.post('read-invitation', { token })
  const accepted = await team.post('accept-invitation', { token, ...newcomer })
  const cookie = cookieOf(accepted)
  const { data: profile } = (await team.call({ cookie }, 'GET', 'profile')).body
  const again = await team.post('sign-in/email', { email: GUEST, password: PASSWORD })

  expect(read.body).toMatchObject({ email: GUEST, role: 'member', isKnown: false, signedInAs: null, expiresAt: '2026-11-27T14:03:22.000Z' })
  expect(accepted.body).toMatchObject({ account: { id: team.accountId, role: 'member' } })
  expect(profile).toMatchObject({ user: { email: GUEST, name: 'Grace' }, role: 'member', account: { id: team.accountId } })
  expect(profile.accounts).toHaveLength(1)
  expect(again.status).toBe(200)
  expect((await team.call(team.owner, 'GET', 'invitations')).body.data).toEqual([])
  expect((await team.actions()).slice(-3)).toEqual(['member.join', 'session.create', 'session.create'])
})

test('somebody with an account of their own joins by their session, which acts for the new account from then on', async () => {
  await using team = await openTeam()
  const guest = await team.world.make.person()
  await team.invite(team.owner, guest.email.toUpperCase(), 'owner')
  const token = await team.tokenFor(guest.email)

  const anew = await team.post('accept-invitation', { token, ...newcomer })
  const accepted = await team.post('accept-invitation', { token }, guest.cookie)
  const { data: profile } = (await team.call(guest, 'GET', 'profile')).body

  expect(anew.body.code).toBe('already_exists')
  expect(accepted.status).toBe(200)
  expect(profile).toMatchObject({ role: 'owner', account: { id: team.accountId } })
  expect(profile.accounts.map(({ id }: { id: string }) => id)).toEqual(expect.arrayContaining([guest.accountId, team.accountId]))
})

test('somebody who signed up with the address and never proved it makes room for who did', async () => {
  await using team = await openTeam({ KEYWARD_SIGNUP: 'open' })
  await team.post('sign-up/email', { email: GUEST, name: 'Mallory', password: 'password of mallory' })
  await team.invite(team.owner, GUEST)

  const accepted = await team.post('accept-invitation', { token: await team.tokenFor(GUEST), ...newcomer })
  const before = await team.post('sign-in/email', { email: GUEST, password: 'password of mallory' })
  const now = await team.post('sign-in/email', { email: GUEST, password: PASSWORD })

  expect([accepted.status, before.status, now.status]).toEqual([200, 401, 200])
})

test('a link sent again replaces the one before, in the name of who sent it', async () => {
  await using team = await openTeam()
  const { id } = (await team.invite(team.owner, GUEST)).body.data
  const first = await team.tokenFor(GUEST)
  team.world.clock.advance(60_000)

  const sent = await team.call(team.admin, 'POST', `invitations/${id}/resend`)
  const second = await team.tokenFor(GUEST)
  const old = await team.post('accept-invitation', { token: first, ...newcomer })
  const good = await team.post('accept-invitation', { token: second, ...newcomer })

  expect(sent.body.data).toMatchObject({ invitedBy: { id: team.admin.userId }, expiresAt: '2026-11-27T14:04:22.000Z' })
  expect([old.body.code, good.status]).toEqual(['gone', 200])
})

test('an invitation ends after seven days, and is worth something again when it is sent again', async () => {
  await using team = await openTeam()
  const { id } = (await team.invite(team.admin, GUEST)).body.data
  const token = await team.tokenFor(GUEST)
  team.world.clock.advance(7 * DAY_MS)

  const late = await team.post('accept-invitation', { token, ...newcomer })
  // Sessions of this clock are over, too.
  const { cookie } = await team.world.make.person({ accountId: team.accountId, role: 'owner' })
  const listed = await team.call({ cookie }, 'GET', 'invitations')
  await team.call({ cookie }, 'POST', `invitations/${id}/resend`)
  const fresh = await team.post('accept-invitation', { token: await team.tokenFor(GUEST), ...newcomer })

  expect([late.body.code, listed.body.data[0].status, fresh.status]).toEqual(['gone', 'expired', 200])
})

test('an invitation is worth what its sender may still give', async () => {
  await using team = await openTeam()
  const { admin, owner } = team
  await team.invite(admin, GUEST, 'admin')
  const token = await team.tokenFor(GUEST)
  const status = async () => (await team.call(owner, 'GET', 'invitations')).body.data[0].status

  await team.call(owner, 'PATCH', `members/${admin.userId}`, { role: 'member' })
  const demoted = [await status(), (await team.post('read-invitation', { token })).body.code]
  await team.call(owner, 'PATCH', `members/${admin.userId}`, { role: 'admin' })
  const promoted = [await status(), (await team.post('read-invitation', { token })).status]
  await team.call(owner, 'DELETE', `members/${admin.userId}`)
  const removed = [await status(), (await team.post('accept-invitation', { token, ...newcomer })).body.code]

  expect([demoted, promoted, removed]).toEqual([
    ['withdrawn', 'gone'],
    ['pending', 200],
    ['withdrawn', 'gone'],
  ])
})

test('somebody in no account signs in where sign-up is closed while an invitation waits, and can do nothing but accept it', async () => {
  await using team = await openTeam()
  const credentials = { email: team.member.email, password: PASSWORD }
  await team.call(team.owner, 'DELETE', `members/${team.member.userId}`)
  const closed = await team.post('sign-in/email', credentials)
  await team.invite(team.owner, team.member.email)
  const token = await team.tokenFor(team.member.email)

  const signedIn = cookieOf(await team.post('sign-in/email', credentials))
  const before = await team.call({ cookie: signedIn }, 'GET', 'profile')
  const read = await team.post('read-invitation', { token }, signedIn)
  const accepted = await team.post('accept-invitation', { token }, signedIn)

  expect([closed.status, before.status, accepted.status]).toEqual([403, 401, 200])
  expect(read.body).toMatchObject({ isKnown: true, signedInAs: team.member.email })
  expect((await team.call({ cookie: signedIn }, 'GET', 'profile')).body.data).toMatchObject({ role: 'member' })
})
