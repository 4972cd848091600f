import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { changedTables, digestOf } from '../support/api/digest.ts'
import { fromTrpc } from '../support/api/doors.ts'
import { openWorld, type World } from '../support/world.ts'

/** tRPC framing that no honest client sends. Nothing of it changes anything. */

let world: World
let key: string
let before: Record<string, string>

beforeAll(async () => {
  world = await openWorld()
  const { accountId } = await world.make.person()
  key = (await world.make.key(accountId, ['*'])).plaintextKey
})

afterAll(() => world[Symbol.asyncDispose]())

beforeEach(async () => {
  before = await digestOf(world.database)
})

afterEach(async () => {
  expect(changedTables(before, await digestOf(world.database))).toEqual([])
})

const CREATE = '/trpc/management.applications.create'

const INVALID = [400, 'validation_error']

describe('tRPC framing', () => {
  const ask = async (method: string, path: string, body?: string) => {
    const told = fromTrpc(await world.ask(method, path, { key, ...(body === undefined ? {} : { body }) }))
    expect(told.text).not.toMatch(/\bat .+:\d+:\d+|node_modules|"stack"/)
    return [told.status, told.code]
  }

  test.each([
    'constructor',
    '__proto__',
    'toString',
    'hasOwnProperty',
    'prototype',
    '_def',
    'createCaller',
    'management',
    'management.applications',
    'management.applications.constructor',
    'management.__proto__.list',
    'management.applications.list.',
    '',
  ])('a procedure named "%s" is not_found', async (name) => {
    expect(await ask('GET', `/trpc/${name}`)).toEqual([404, 'not_found'])
    expect(await ask('POST', `/trpc/${name}`, '{"json":{}}')).toEqual([404, 'not_found'])
  })

  test('a batch of 1,000 is refused whole, also as mutations', async () => {
    const thousand = (name: string) => Array.from({ length: 1000 }, () => name).join(',')
    const inputs = JSON.stringify(
      Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [index, { json: { name: 'My Application' } }])),
    )

    expect(await ask('GET', `/trpc/${thousand('management.account.limits')}?batch=1&input=%7B%7D`)).toEqual(INVALID)
    expect(await ask('POST', `/trpc/${thousand('management.applications.create')}?batch=1`, inputs)).toEqual(INVALID)
  })

  test('a mutation takes POST alone, a query GET alone', async () => {
    const input = encodeURIComponent('{"json":{"name":"My Application"}}')

    expect(await ask('GET', `${CREATE}?input=${input}`)).toEqual([405, 'method_not_allowed'])
    for (const method of ['PUT', 'PATCH', 'DELETE'])
      expect(await ask(method, CREATE, '{"json":{"name":"My Application"}}')).toEqual([405, 'method_not_allowed'])
    expect(await ask('POST', '/trpc/management.applications.list', '{"json":{}}')).toEqual([405, 'method_not_allowed'])
  })

  test.each(['{', 'null', '7', '[]', '{"0":{"json":{}}}', '%00'])('an input of %s is validation_error', async (input) => {
    expect(await ask('GET', `/trpc/management.applications.settings?input=${encodeURIComponent(input)}`)).toEqual(INVALID)
  })

  test.each([
    '{"values":{"__proto__.x":["Date"]}}',
    '{"values":{"constructor.prototype.x":["Date"]}}',
    '{"values":{"name.__proto__.x":["Date"]}}',
    '{"values":[["Date"],{"__proto__":["Date"]}]}',
    '{"values":{"name":["Date"]}}',
    '{"values":{"name":["bigint"]}}',
    '{"values":{"name":["regexp"]}}',
    '{"values":{"name":["set"]}}',
    '{"values":{"name":[["class","Account"]]}}',
    '{"values":{"name":[["custom","x"]]}}',
    '{"values":{"name":["undefined"]}}',
    '{"values":{"a.b.c":["Date"]}}',
    '{"values":7}',
    '{"referentialEqualities":{"name":["__proto__.name"]}}',
    '{"referentialEqualities":{"__proto__":["name"]}}',
    '7',
    'null',
    '[]',
  ])('superjson meta %s is validation_error and reaches no prototype', async (meta) => {
    const told = await ask('POST', CREATE, `{"json":{"name":{"deep":{}},"x":"2020-01-01"},"meta":${meta}}`)

    expect(told).toEqual(INVALID)
    expect(Object.keys(Object.prototype)).toEqual([])
  })
})
