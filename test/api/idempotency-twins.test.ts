import { expect, test } from 'vitest'
import { holdAccount } from '../../db/system/audit.ts'
import { holdPlace } from '../../db/system/idempotency.ts'
import { createApp } from '../../server/app.ts'
import { twinTurns } from '../../server/gates/idempotent.ts'
import { hasManyConnections, testOn } from '../support/databases.ts'
import { openWorld } from '../support/world.ts'

const CREATE = '/api/v1/panel/create-licenses?applicationId='

const once = () => {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open, opened }
}

const waitsTooLong = async () => {
  await using world = await openWorld()
  const { accountId } = await world.make.person()
  const { id } = await world.make.application(accountId)
  const { plaintextKey: key } = await world.make.key(accountId, ['*'])
  const app = createApp({ ...world.node, twins: twinTurns(50) })
  const create = () =>
    app.request(`http://localhost:4000${CREATE}${id}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'idempotency-key': 'slow' },
      body: JSON.stringify({ amount: 1, duration: null, applicationLicenseSettings: { levels: [], requiresClientId: false } }),
    })
  const [held, free] = [once(), once()]
  const busy = world.database.transaction(async (handle) => {
    await holdAccount(handle, accountId)
    held.open()
    await free.opened
  })
  await held.opened

  const first = create()
  const second = await Promise.race([create(), first])
  free.open()
  await busy

  expect(second.status).toBe(409)
  expect(await second.json()).toMatchObject({ code: 'conflict' })
  expect((await first).status).toBe(200)
  expect((await create()).headers.get('idempotency-replayed')).toBe('true')
}

const onTwoNodes = async () => {
  await using world = await openWorld()
  const place = { account_id: '1', principal: 'key 1', endpoint: 'POST /x', idempotency_key: 'twins' }
  const [held, free] = [once(), once()]
  const first = world.database.transaction(async (handle) => {
    await holdPlace(handle, place, 10_000)
    held.open()
    await free.opened
  })
  await held.opened

  const refused = world.database.transaction((handle) => holdPlace(handle, place, 50))
  const other = world.database.transaction((handle) => holdPlace(handle, { ...place, idempotency_key: 'other' }, 50))

  await expect(refused).rejects.toMatchObject({ code: 'conflict' })
  await expect(other).resolves.toBeUndefined()
  free.open()
  await first
  await expect(world.database.transaction((handle) => holdPlace(handle, place, 50))).resolves.toBeUndefined()
}

if (hasManyConnections) {
  test('a twin that waits too long for the first is told of a conflict, and the first goes on', waitsTooLong)
  testOn('postgres', 'twins on two nodes wait for each other in the database', onTwoNodes)
}

test('a place is free again after the transaction, also one that failed', async () => {
  await using world = await openWorld()
  const place = { account_id: '1', principal: 'key 1', endpoint: 'POST /x', idempotency_key: 'again' }
  const reason = new Error('no')

  const failed = world.database.transaction(async (handle) => {
    await holdPlace(handle, place, 50)
    throw reason
  })

  await expect(failed).rejects.toBe(reason)
  await expect(world.database.transaction((handle) => holdPlace(handle, place, 50))).resolves.toBeUndefined()
})
