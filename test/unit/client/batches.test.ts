import { expect, test } from 'vitest'
import { idempotent } from '../../../client/index.ts'
import { answer, clientOf, data, failureOf, KEY, serve } from './support.ts'

const echo = () => serve((asked) => answer(asked, (path) => data(path)))

test('calls of the same turn travel in one request, at most a hundred', async () => {
  await using server = await echo()
  const client = clientOf(server)

  await Promise.all(Array.from({ length: 250 }, () => client.applications.create.mutate({ name: 'My Application' })))

  expect(server.asked.map(({ paths }) => paths.length)).toEqual([100, 100, 50])
  expect(server.asked.every(({ headers }) => headers.authorization === `Bearer ${KEY}`)).toBe(true)
})

test('a call with an idempotency key travels alone, its neighbors together', async () => {
  await using server = await echo()
  const client = clientOf(server)
  const create = (name: string, options = {}) => client.applications.create.mutate({ name }, options)

  await Promise.all([
    create('First One'),
    create('Second One', idempotent('a')),
    create('Third One'),
    create('Fourth One', idempotent('b c')),
  ])

  const seen = server.asked.map(({ paths, isBatch, headers }) => [paths.length, isBatch, headers['idempotency-key']])
  expect(seen.toSorted()).toEqual([
    [1, false, 'a'],
    [1, false, 'b c'],
    [2, true, undefined],
  ])
})

test('an idempotency key on a query changes nothing', async () => {
  await using server = await echo()

  await clientOf(server).applications.list.query(undefined, idempotent('a'))

  expect(server.asked.map(({ isBatch, headers }) => [isBatch, headers['idempotency-key']])).toEqual([[true, undefined]])
})

test.for(['', 'x'.repeat(256), ' a', 'a ', ' ', 'a\r\nb: c', 'é'])('a key that no header can carry is refused here: %j', async (key) => {
  await using server = await echo()

  const error = await failureOf(clientOf(server).applications.create.mutate({ name: 'My Application' }, idempotent(key)))

  expect(error).toMatchObject({ code: 'validation_error', status: undefined, details: { errors: [{ path: 'idempotencyKey' }] } })
  expect(server.asked).toEqual([])
})

test('addresses stay short: batches are split, and a long query travels alone', async () => {
  await using server = await echo()
  const client = clientOf(server)
  const settings = (length: number) => client.applications.settings.query({ applicationId: '1'.repeat(length) })

  await Promise.all([...Array.from({ length: 5 }, () => settings(3000)), settings(5000)])

  const seen = server.asked.map(({ paths, isBatch }) => [paths.length, isBatch])
  expect(seen.toSorted()).toEqual([
    [1, false],
    [1, true],
    [2, true],
    [2, true],
  ])
  expect(server.asked.every(({ url }) => url.length <= 8000)).toBe(true)
})

test('headers of the caller go along', async () => {
  await using server = await echo()
  const client = clientOf({ url: server.url, headers: { 'X-Via': 'tests' } })

  await Promise.all([client.applications.list.query(), client.applications.create.mutate({ name: 'My Application' }, idempotent('a'))])

  expect(server.asked.map(({ headers }) => headers['x-via'])).toEqual(['tests', 'tests'])
})

test('an address may have a path, and a slash at its end', async () => {
  await using server = await echo()

  await clientOf({ url: `${server.url}/keyward/` }).applications.list.query()

  expect(server.asked[0]?.url).toMatch(/^\/keyward\/trpc\/management\.applications\.list\?/)
})
