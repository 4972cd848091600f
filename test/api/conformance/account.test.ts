import { expect, test } from 'vitest'
import { PLAN_NAMES } from '../../../shared/plans.ts'
import { openWorld } from '../../support/world.ts'

/** Management API, section 11: the table of the reference, row by row. */

const TABLE = {
  authorizedSessionCount: [10, 100, 5000, null],
  storageSizeMib: [0, 1024, 10240, null],
  createdApplicationVariableCount: [5, 20, 500, null],
  createdApplicationLicenseCount: [50, 1000, 100000, null],
  createdApplicationUserCount: [50, 1000, 100000, null],
  uploadedFilesCount: [0, 100, 1000, null],
  createdApplicationBlacklistCount: [10, 100, 10000, null],
  createdApplicationsCount: [1, 5, 50, null],
  createdApplicationLicenseLevelsCount: [2, 10, 100, null],
  apiKeyCount: [0, 3, 5, null],
} as const

const FEATURES = { liveSessionsOverview: [false, true, true, true], geoBalancing: [false, false, true, true] } as const

const TITLES = ['Free', 'Basic', 'Pro', 'Unlimited']

test.each(PLAN_NAMES.map((plan, column) => ({ plan, column })))('GET get-account-limits tells the $plan plan', async ({ plan, column }) => {
  await using world = await openWorld()
  const { accountId } = await world.make.person({ plan })
  const { plaintextKey: key } = await world.make.key(accountId, ['account:read'])

  const { status, body } = await world.ask('GET', '/api/v1/panel/get-account-limits', { key })

  expect({ status, success: body.success, message: body.message }).toEqual({
    status: 200,
    success: true,
    message: 'Successfully fetched limits',
  })
  expect(body.data).toEqual({
    planName: TITLES[column],
    ...Object.fromEntries(
      Object.entries(TABLE).map(([name, row]) => [name, { currentValue: name === 'apiKeyCount' ? 1 : 0, maxValue: row[column] }]),
    ),
    ...Object.fromEntries(Object.entries(FEATURES).map(([name, row]) => [name, { currentValue: row[column] }])),
  })
})

test('what is counted is what lives in the account, whatever the key reaches', async () => {
  await using world = await openWorld()
  const owner = await world.make.person()
  const { accountId } = owner
  const [one, two] = [await world.make.application(accountId), await world.make.application(accountId)]
  await world.make.application((await world.make.person()).accountId)
  const { plaintextKey: key } = await world.make.key(accountId, ['*'], { applicationIds: [one.id] })
  const change = (method: string, path: string, body: unknown = {}) =>
    world.ask(method, `/api/v1/panel/${path}`, { cookie: owner.cookie, body })
  const counts = async () => {
    const { data } = (await world.ask('GET', '/api/v1/panel/get-account-limits', { key })).body
    return [
      data.createdApplicationsCount.currentValue,
      data.createdApplicationLicenseLevelsCount.currentValue,
      data.apiKeyCount.currentValue,
    ]
  }

  await change('POST', `create-application-license-levels?applicationId=${two.id}`, { levels: ['basic', 'gold'] })
  const before = await counts()
  await change('DELETE', `delete-application?applicationId=${two.id}`)

  expect([before, await counts()]).toEqual([
    [2, 2, 1],
    [1, 0, 1],
  ])
})

test.each([
  { plan: 'free', levels: 2, applications: 1 },
  { plan: 'basic', levels: 10, applications: 5 },
] as const)('the $plan plan refuses one more application or level, and tells the limit', async ({ plan, levels, applications }) => {
  await using world = await openWorld()
  const { accountId } = await world.make.person({ plan })
  const { plaintextKey: key } = await world.make.key(accountId, ['applications:*'])
  const { id } = await world.make.application(accountId)
  const ask = (path: string, body: unknown) => world.ask('POST', `/api/v1/panel/${path}`, { key, body })
  const names = Array.from({ length: levels }, (_, index) => `level ${index}`)

  const tooMany = await ask(`create-application-license-levels?applicationId=${id}`, { levels: [...names, 'more'] })
  const full = await ask(`create-application-license-levels?applicationId=${id}`, { levels: names })
  const oneMore = await ask(`create-application-license-levels?applicationId=${id}`, { levels: ['more'] })
  for (let made = 1; made < applications; made += 1) await ask('create-application', { name: 'My Application' })
  const application = await ask('create-application', { name: 'My Application' })

  const limit = 'createdApplicationLicenseLevelsCount'
  expect(tooMany).toMatchObject({ status: 403, body: { code: 'limit_reached', limit, currentValue: 0, maxValue: levels } })
  expect(full.status).toBe(200)
  expect(oneMore).toMatchObject({ status: 403, body: { code: 'limit_reached', limit, currentValue: levels, maxValue: levels } })
  expect(application.body).toMatchObject({
    code: 'limit_reached',
    limit: 'createdApplicationsCount',
    currentValue: applications,
    maxValue: applications,
  })
})
