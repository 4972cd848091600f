import { expect, test } from 'vitest'
import { openWorld } from '../support/world.ts'

test('a key creates an application over REST and reads it over tRPC', async () => {
  await using world = await openWorld()
  const { accountId } = await world.make.person()
  const { plaintextKey: key } = await world.make.key(accountId, ['applications:*'])

  const created = await world.ask('POST', '/api/v1/panel/create-application', { key, body: { name: 'My Application' } })
  const listed = await world.ask('GET', '/api/v1/panel/get-applications', { key })
  const overTrpc = await world.ask('GET', '/trpc/management.applications.list', { key })

  expect(created).toMatchObject({ status: 200, body: { success: true, message: 'Successfully create application' } })
  expect(listed.body).toEqual({ success: true, message: 'Successfully fetched applications', data: [created.body.data] })
  expect(overTrpc.body).toEqual({ result: { data: { json: [created.body.data] } } })
})
