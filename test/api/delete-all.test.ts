import { expect, test } from 'vitest'
import { openWorld } from '../support/world.ts'

test.each([
  ['licenses', { status: 'expired' }, 'a filter'],
  ['licenses', { searchParams: { searchString: 'old', categories: [] } }, 'a search'],
  ['licenses', { licenseId: '1' }, 'one license'],
  ['users', { login: 'ada' }, 'a login'],
  ['licenses', JSON.parse('{"__proto__":{"dryRun":true}}'), 'a prototype'],
])('%s: a deletion of all that seems to be narrowed is refused, not done to all: %j (%s)', async (resource, narrowing) => {
  await using world = await openWorld()
  const { accountId } = await world.make.person()
  const { id } = await world.make.application(accountId)
  const { plaintextKey: key } = await world.make.key(accountId, ['*'])
  await world.make.licenses(accountId, id)
  const remove = (body: string) =>
    world.ask('POST', `/api/v1/panel/${resource}-actions?applicationId=${id}`, {
      key,
      body,
      headers: { 'content-type': 'application/json' },
    })

  const refused = await remove(JSON.stringify({ action: 'delete', all: true }).slice(0, -1) + `,${JSON.stringify(narrowing).slice(1)}`)

  expect([refused.status, refused.body.code]).toEqual([400, 'validation_error'])
  const { body } = await world.ask('GET', `/api/v1/panel/get-licenses-metadata?applicationId=${id}`, { key })
  expect(body.data.totalLicenses).toBeGreaterThan(0)
  expect((await remove('{"action":"delete","all":true}')).status).toBe(200)
})

test('a dry run that is asked for in the query is refused, not done in earnest', async () => {
  await using world = await openWorld()
  const { accountId } = await world.make.person()
  const { id } = await world.make.application(accountId)
  const { plaintextKey: key } = await world.make.key(accountId, ['*'])
  await world.make.licenses(accountId, id)

  const path = `/api/v1/panel/licenses-actions?applicationId=${id}&dryRun=true`
  const refused = await world.ask('POST', path, { key, body: { action: 'delete', all: true } })

  expect([refused.status, refused.body.errors?.[0]?.path]).toEqual([400, 'dryRun'])
})
