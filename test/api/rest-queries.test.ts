import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fromRest } from '../support/api/doors.ts'
import { syntheticApp, thing } from '../support/api/synthetic.ts'
import { openWorld, type World } from '../support/world.ts'

/** Objects in queries, and data beside other fields, on a node. Source: management-api.md section 1, "tables". */

let world: World
let ask: ReturnType<typeof syntheticApp>
let accountId: string
let application: string

beforeAll(async () => {
  world = await openWorld()
  ask = syntheticApp(world)
  accountId = (await world.make.person()).accountId
  application = (await world.make.application(accountId)).id
})

afterAll(() => world[Symbol.asyncDispose]())

const keyFor = async (...scopes: Parameters<World['make']['key']>[1]) => (await world.make.key(accountId, scopes)).plaintextKey

describe('an object in a query', () => {
  const table = async (query: string, scope: 'licenses:read' | 'account:read' = 'licenses:read') =>
    ask('GET', `get-things-table?applicationId=${application}&currentPage=1${query}`, { key: await keyFor(scope) })

  const searched = (value: unknown) => `&searchParams=${encodeURIComponent(JSON.stringify(value))}`

  test.each([
    [
      { searchString: 'a', categories: ['Name'] },
      { searchString: 'a', categories: ['Name'] },
    ],
    [{ searchString: '%_\\"&=+ü' }, { searchString: '%_\\"&=+ü', categories: [] }],
    [
      { searchString: 'a', more: { deep: 1 } },
      { searchString: 'a', categories: [] },
    ],
  ])('%j reaches the endpoint', async (given, told) => {
    const answer = await table(searched(given))

    expect(JSON.parse(answer.body.searched)).toEqual(told)
  })

  test('null is none', async () => {
    expect((await table('&searchParams=null')).body).toEqual((await table('')).body)
  })

  test.each([
    ['empty', ''],
    ['cut off', '{"searchString":"a"'],
    ['single quotes', "{'searchString':'a'}"],
    ['twice encoded', encodeURIComponent('{"searchString":"a"}')],
    ['a list', '[{"searchString":"a"}]'],
    ['a number', '7'],
    ['a text', '"a"'],
    ['undefined', 'undefined'],
    ['__proto__', '{"__proto__":{"searchString":"a"}}'],
    ['__proto__ deep down', '{"searchString":"a","more":[{"__proto__":{"searchString":"a"}}]}'],
    ['1,500 lists', '['.repeat(1500) + ']'.repeat(1500)],
    ['100,000 objects', '{"searchString":'.repeat(100_000) + '1' + '}'.repeat(100_000)],
    ['100,000 lists in a field', `{"searchString":"a","more":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
  ])('%s is validation_error there', async (_, text) => {
    const answer = await table(`&searchParams=${encodeURIComponent(text)}`)

    expect(answer.body).toMatchObject({ code: 'validation_error', errors: [{ path: 'searchParams' }] })
    expect(answer.body.errors.length).toBe(1)
    expect(Reflect.get({}, 'searchString')).toBeUndefined()
  })

  test('of the wrong shape is refused where it is wrong', async () => {
    const answer = await table(searched({ searchString: 7, categories: ['Name', 'Owner'] }))

    expect(answer.body.errors.map(({ path }: { path: string }) => path)).toEqual(['searchParams.searchString', 'searchParams.categories.1'])
  })

  test('that is wrong is told after the scope', async () => {
    expect((await table('&searchParams={', 'account:read')).body.code).toBe('insufficient_scope')
  })
})

describe('an answer with a field that is data', () => {
  test('has the other fields beside it, and is told by the doors of the tests as one output', async () => {
    const key = await keyFor('licenses:read')

    const answer = await ask('GET', `get-things-table?applicationId=${application}&currentPage=1`, { key })

    expect(answer.text).toBe('{"success":true,"message":"Fetched things","data":[{"id":"7"}],"totalPages":3}')
    expect(fromRest(answer, thing('table')).data).toEqual({ items: [{ id: '7' }], totalPages: 3 })
  })

  test('may be remembered', async () => {
    const key = await keyFor('licenses:read')

    const texts = [await ask('GET', 'get-recent-things', { key }), await ask('GET', 'get-recent-things', { key })].map(({ text }) => text)

    expect(texts[0]).toBe('{"success":true,"message":"Fetched recent things","data":[{"id":"7"}],"totalPages":3,"totalIsCapped":true}')
    expect(texts[1]).toBe(texts[0])
  })
})
