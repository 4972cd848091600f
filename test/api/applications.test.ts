import { expect, test } from 'vitest'
import { hasManyConnections } from '../support/databases.ts'
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

test('a remembered answer is nobody else’s, and ends with the next commit, also of another connection', async () => {
  await using world = await openWorld()
  const [ada, bob] = [await world.make.person(), await world.make.person()]
  const [first, second] = [
    await world.make.application(ada.accountId, 'First one'),
    await world.make.application(ada.accountId, 'Second one'),
  ]
  const all = await world.make.key(ada.accountId, ['applications:*'])
  const one = await world.make.key(ada.accountId, ['applications:*'], { applicationIds: [first.id] })
  const foreign = await world.make.key(bob.accountId, ['applications:*'])
  const namesOf = async ({ plaintextKey: key }: { plaintextKey: string }) => {
    const answers = [
      await world.ask('GET', '/api/v1/panel/get-applications', { key }),
      await world.ask('GET', '/api/v1/panel/get-applications', { key }),
    ]
    return answers.map(({ body }) => body.data.map(({ name }: { name: string }) => name))
  }

  const before = [await namesOf(all), await namesOf(one), await namesOf(foreign)]
  const other = await world.database.again()
  await other.transaction(({ kysely }) => kysely.updateTable('application').set({ name: 'Renamed' }).where('id', '=', first.id).execute())
  if (hasManyConnections) await other.close()
  const after = [await namesOf(all), await namesOf(one)]
  const settings = `/api/v1/panel/get-application-settings?applicationId=${second.id}`
  const versions = [await world.ask('GET', settings, { key: all.plaintextKey })]
  await world.ask('PATCH', settings.replace('get-', 'edit-'), { key: all.plaintextKey, body: { version: '2.0.0' } })
  versions.push(await world.ask('GET', settings, { key: all.plaintextKey }))

  expect(before).toEqual([
    [
      ['Second one', 'First one'],
      ['Second one', 'First one'],
    ],
    [['First one'], ['First one']],
    [[], []],
  ])
  expect(after).toEqual([
    [
      ['Second one', 'Renamed'],
      ['Second one', 'Renamed'],
    ],
    [['Renamed'], ['Renamed']],
  ])
  expect(versions.map(({ body }) => body.data.version)).toEqual(['1.0.0', '2.0.0'])
})
