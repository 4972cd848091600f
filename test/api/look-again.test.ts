import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Handle } from '../../db/handle.ts'
import { lockAccount } from '../../db/system/audit.ts'
import { hasManyConnections } from '../support/databases.ts'
import { openWorld } from '../support/world.ts'

/** On a database of one connection nobody is admitted while somebody else's transaction is open. */
const cases: readonly [what: string, change: (handle: Handle, keyId: string) => Promise<unknown>, code: string][] = [
  [
    'revoked',
    ({ kysely }, id) => kysely.updateTable('api_key').set({ revoked_at: '2026-11-20T14:03:22.000Z' }).where('id', '=', id).execute(),
    'api_key_revoked',
  ],
  [
    'expired',
    ({ kysely }, id) => kysely.updateTable('api_key').set({ expires_at: '2026-11-20T14:03:22.000Z' }).where('id', '=', id).execute(),
    'api_key_expired',
  ],
  [
    'left without the scope',
    ({ kysely }, id) => kysely.updateTable('api_key').set({ scopes: 'licenses:read' }).where('id', '=', id).execute(),
    'insufficient_scope',
  ],
  [
    'left without the application',
    ({ kysely }, id) => kysely.updateTable('api_key').set({ all_applications: 0 }).where('id', '=', id).execute(),
    'application_forbidden',
  ],
]

if (hasManyConnections) {
  test.each(cases)('a write that was admitted does nothing once its key is %s, however long it waited', async (_what, change, code) => {
    await using world = await openWorld()
    const { accountId } = await world.make.person()
    const { id } = await world.make.application(accountId)
    const { plaintextKey: key, id: keyId } = await world.make.key(accountId, ['*'])
    const isChanged = Promise.withResolvers<void>()
    const isHeld = Promise.withResolvers<void>()
    const holding = world.database.transaction(async (handle) => {
      await lockAccount(handle, accountId)
      isHeld.resolve()
      await isChanged.promise
      await change(handle, keyId)
    })
    await isHeld.promise

    let isAnswered = false
    const body = { amount: 5, duration: null, applicationLicenseSettings: { levels: [], requiresClientId: false } }
    const waiting = world.ask('POST', `/api/v1/panel/create-licenses?applicationId=${id}`, { key, body }).finally(() => {
      isAnswered = true
    })
    // Admission needs a few turns of the event loop, the lock keeps the answer away for good.
    await pause(200)
    const wasAnswered = isAnswered
    isChanged.resolve()
    await holding
    const answer = await waiting

    expect(wasAnswered).toBe(false)
    expect(answer.body.code).toBe(code)
    const { n } = await world.database.reader.kysely
      .selectFrom('license')
      .select(({ fn }) => fn.countAll().as('n'))
      .executeTakeFirstOrThrow()
    expect(Number(n)).toBe(0)
  })
}

test('a member who was made less since signing in is one at the next write', async () => {
  await using world = await openWorld()
  const { accountId } = await world.make.person()
  const admin = await world.make.person({ accountId, role: 'admin' })
  const { id } = await world.make.application(accountId)
  const edit = () =>
    world.ask('PATCH', `/api/v1/panel/edit-application-settings?applicationId=${id}`, { cookie: admin.cookie, body: { version: '2' } })

  const before = await edit()
  await world.database.transaction(({ kysely }) =>
    kysely.updateTable('member').set({ role: 'member' }).where('user_id', '=', admin.userId).execute(),
  )
  const after = await edit()

  expect([before.status, after.body.code]).toEqual([200, 'forbidden'])
})
