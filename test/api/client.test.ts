import { expect, test } from 'vitest'
import { connect } from '../../client/connect.ts'
import {
  createManagementClient,
  createSessionClient,
  eachItem,
  idempotent,
  isKeywardError,
  isTRPCClientError,
  type AppRouter,
} from '../../client/index.ts'
import { authorizationOf, settingsOf } from '../../client/options.ts'
import { listen } from '../support/api/socket.ts'
import { openWorld, type World } from '../support/world.ts'

const reason = (error: unknown) => error

const accountWithKey = async (world: World) => {
  const { accountId, cookie } = await world.make.person()
  const { plaintextKey } = await world.make.key(accountId, ['*'])
  return { accountId, cookie, apiKey: plaintextKey }
}

test('the typed client makes with a session what a key then reads, and tells refusals by their code', async () => {
  await using world = await openWorld()
  const person = await world.make.person()
  await using server = await listen(world)
  const { url } = server
  const session = createSessionClient({ url, cookie: person.cookie })

  const { name } = await session.management.applications.create.mutate({ name: 'My Application' })
  const { plaintextKey } = await session.session.apiKeys.create.mutate({ scopes: ['applications:read'], allApplications: true })
  const client = createManagementClient({ url, apiKey: plaintextKey ?? '' })
  const applications = await client.applications.list.query()
  const refusal = await client.account.limits.query().catch(reason)

  expect(applications.map((application) => application.name)).toEqual([name])
  expect(isTRPCClientError<AppRouter>(refusal) ? refusal.data : refusal).toMatchObject({
    code: 'insufficient_scope',
    httpStatus: 403,
    requiredScope: 'account:read',
  })
  expect(isKeywardError(refusal) ? [refusal.code, refusal.details, typeof refusal.requestId] : refusal).toEqual([
    'insufficient_scope',
    { requiredScope: 'account:read' },
    'string',
  ])
})

test('ids are strings, exact where a number would not be', async () => {
  await using world = await openWorld()
  const { accountId, apiKey } = await accountWithKey(world)
  const made = await world.make.application(accountId)
  await using server = await listen(world)
  const client = createManagementClient({ url: server.url, apiKey })
  const unsafe = '9007199254740993'

  const [listed] = await client.applications.list.query()
  const settings = await client.applications.settings.query({ applicationId: made.id })
  const missing = await client.applications.settings.query({ applicationId: unsafe }).catch(reason)

  expect([listed?.id, settings.id]).toEqual([made.id, made.id])
  expect(String(Number(made.id))).not.toBe(made.id)
  expect(missing).toMatchObject({ code: 'not_found' })
})

test('problems of an input come with their path', async () => {
  await using world = await openWorld()
  const { apiKey } = await accountWithKey(world)
  await using server = await listen(world)

  const refusal = await createManagementClient({ url: server.url, apiKey }).applications.create.mutate({ name: 'abc' }).catch(reason)

  expect(refusal).toMatchObject({ code: 'validation_error', status: 400, details: { errors: [{ path: 'name' }] } })
})

test('the rate limit is waited for when the wait is within the bound, and told when it is not', async () => {
  await using world = await openWorld({ RATE_LIMIT_PER_MINUTE: '2' })
  const { apiKey } = await accountWithKey(world)
  await using server = await listen(world)
  const waits: number[] = []
  const surroundings = {
    now: Date.now,
    random: () => 0.5,
    after: (ms: number, act: () => void) => {
      waits.push(ms)
      queueMicrotask(act)
      return () => {}
    },
  }
  const settings = settingsOf({ url: server.url, timeoutMs: 0, retries: 1, maxWaitMs: 60_000 }, authorizationOf(apiKey))
  const patient = connect(settings, surroundings).management
  const hasty = connect({ ...settings, maxWaitMs: 0 }, surroundings).management

  await Promise.all([patient.applications.list.query(), patient.applications.list.query()])
  const patiently = await patient.applications.list.query().catch(reason)
  const hastily = await hasty.applications.list.query().catch(reason)

  expect([patiently, hastily]).toMatchObject([{ code: 'rate_limited' }, { code: 'rate_limited' }])
  expect(waits).toHaveLength(1)
  expect(waits[0]).toBeGreaterThanOrEqual(1000)
})

test('a hundred and fifty calls of the same turn are answered each by its own answer', async () => {
  await using world = await openWorld()
  const { accountId, apiKey } = await accountWithKey(world)
  const applications = await Promise.all(Array.from({ length: 3 }, () => world.make.application(accountId)))
  await using server = await listen(world)
  const client = createManagementClient({ url: server.url, apiKey })
  const asked = Array.from({ length: 50 }, () => applications.map(({ id }) => id)).flat()

  const answers = await Promise.all(asked.map((applicationId) => client.applications.settings.query({ applicationId })))

  expect(answers.map(({ id }) => id)).toEqual(asked)
})

test('a mutation whose answer is lost is made again, and has one effect', async () => {
  await using world = await openWorld()
  const { apiKey } = await accountWithKey(world)
  await using server = await listen(world)
  let attempts = 0
  const losing: typeof fetch = async (...request) => {
    const response = await fetch(...request)
    attempts += 1
    if (attempts > 1) return response
    throw new TypeError('the connection broke')
  }
  const immediately = { now: Date.now, random: () => 0, after: (_: number, act: () => void) => (queueMicrotask(act), () => {}) }
  const settings = settingsOf({ url: server.url, fetch: losing, timeoutMs: 0 }, authorizationOf(apiKey))
  const client = connect(settings, immediately).management

  const made = await client.applications.create.mutate({ name: 'My Application' }, idempotent('order-7'))
  const again = await client.applications.create.mutate({ name: 'My Application' }, idempotent('order-7'))
  const other = await client.applications.create.mutate({ name: 'Another Application' }, idempotent('order-7')).catch(reason)
  const listed = await client.applications.list.query()

  expect(attempts).toBe(5)
  expect(again).toEqual(made)
  expect(other).toMatchObject({ code: 'idempotency_conflict' })
  expect(listed).toEqual([made])
})

test('every license of an application comes once, newest first, while others are made', async () => {
  await using world = await openWorld()
  const { accountId, apiKey } = await accountWithKey(world)
  const { id: applicationId } = await world.make.application(accountId)
  await using server = await listen(world)
  const { licenses } = createManagementClient({ url: server.url, apiKey })
  const create = (amount: number) =>
    licenses.create.mutate({
      applicationId,
      amount,
      duration: null,
      applicationLicenseSettings: { levels: [], requiresClientId: false },
    })
  const { createdLicenses } = await create(250)

  const seen: string[] = []
  for await (const { license } of eachItem(licenses.table, { applicationId })) {
    if (seen.push(license) === 50) await create(30)
  }

  expect(seen.toSorted()).toEqual(createdLicenses.toSorted())
})
