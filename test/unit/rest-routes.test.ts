import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { ApiError } from '../../shared/errors.ts'
import type { RestFacts } from '../../server/facts.ts'
import { success } from '../../server/rest/envelope.ts'
import { inputOf } from '../../server/rest/input.ts'
import { placesOf } from '../../server/rest/places.ts'
import { routesOf } from '../../server/rest/routes.ts'
import { t } from '../../server/trpc.ts'
import { fromRest, restBody, restUrl } from '../support/api/doors.ts'
import { syntheticRoutes, thing, withRest } from '../support/api/synthetic.ts'

const route = 'POST /api/v1/panel/boxes-actions'

const buildOf = (...all: ReturnType<typeof withRest>[]) =>
  placesOf(routesOf(t.router(Object.fromEntries(all.map((one, index) => [`act${index}`, one] as const)))))

const build = (...facts: RestFacts[]) => buildOf(...facts.map((rest) => withRest(rest)))

const group = placesOf(syntheticRoutes).find(({ path }) => path.endsWith('/things-actions'))

const pick = (fields: object) => {
  const found = group?.pick(fields)
  return found instanceof ApiError ? found.details.errors : found?.name
}

describe('a body picks', () => {
  test.each([
    [{ action: 'pause' }, 'management.things.pause'],
    [{ action: 'pause', all: true }, 'management.things.pause'],
    [{ action: 'rename', all: false }, 'management.things.rename'],
    [{ action: 'delete' }, 'management.things.remove'],
    [{ action: 'delete', all: true }, 'management.things.removeAll'],
    [{ all: true, dryRun: true, action: 'delete', more: 1 }, 'management.things.removeAll'],
  ])('%j the most specific endpoint that it fits', (fields, name) => {
    expect(pick(fields)).toBe(name)
  })

  const unknown = [{ path: 'action', message: 'Must be one of pause, rename, delete' }]

  test.each([
    {},
    { all: true },
    { action: 'explode' },
    { action: 7 },
    { action: null },
    { action: ['pause'] },
    { action: 'constructor' },
    { action: '__proto__' },
    JSON.parse('{"__proto__":{"action":"pause"}}'),
  ])('%j nothing, and is told what there is', (fields) => {
    expect(pick(fields)).toEqual(unknown)
  })

  test.each([false, null, 'true', 1, {}])('nothing with a flag that is %j', (all) => {
    expect(pick({ action: 'delete', all })).toEqual([{ path: 'all', message: 'Must be true' }])
  })

  test.each(['thingId', 'thingIds'])('nothing with %s beside all: who names one does not mean all', (name) => {
    expect(pick({ action: 'delete', all: true, [name]: '1' })).toEqual([{ path: name, message: 'Must not be given with all' }])
  })

  test('nothing with a flag missing where there is no other endpoint', () => {
    const [place] = build({ route, when: { action: 'clear', all: true }, message: 'Cleared' })

    const found = place?.pick({ action: 'clear' })

    expect(found instanceof ApiError ? found.details.errors : found).toEqual([{ path: 'all', message: 'Must be true' }])
  })
})

describe('routes are not built', () => {
  test.each<[string, RestFacts[]]>([
    [
      'of two endpoints at one place that nothing picks',
      [
        { route, message: 'a' },
        { route, message: 'b' },
      ],
    ],
    [
      'of one that is picked and one that is not',
      [
        { route, when: { action: 'a' }, message: 'a' },
        { route, message: 'b' },
      ],
    ],
    [
      'of two that are picked alike',
      [
        { route, when: { action: 'a' }, message: 'a' },
        { route, when: { action: 'a' }, message: 'b' },
      ],
    ],
    [
      'of two that both could be meant',
      [
        { route, when: { action: 'a', all: true }, message: 'a' },
        { route, when: { action: 'a', force: true }, message: 'b' },
      ],
    ],
    [
      'of two that are picked by different fields',
      [
        { route, when: { action: 'a' }, message: 'a' },
        { route, when: { type: 'b' }, message: 'b' },
      ],
    ],
    ['of one that is picked by two texts', [{ route, when: { action: 'a', type: 'b' }, message: 'a' }]],
    ['of one that is picked by flags alone', [{ route, when: { all: true }, message: 'a' }]],
    ['of one that a GET should pick', [{ route: 'GET /api/v1/panel/boxes', when: { action: 'a' }, message: 'a' }]],
    ['with a data field that the output lacks', [{ route, message: 'a', data: 'rows' }]],
  ])('%s', (_, facts) => {
    expect(() => build(...facts)).toThrow(/^act\d: /)
  })

  test('of one that a parameter of the query should pick', () => {
    const one = withRest({ route, when: { action: 'a' }, query: ['action'], message: 'a' }, { action: z.string() })

    expect(() => buildOf(one)).toThrow('act0: rest.when names fields of the body')
  })

  test.each(['success', 'message', 'data'])('with %s beside data', (name) => {
    const output = z.object({ items: z.array(z.string()), [name]: z.string() })

    expect(() => buildOf(withRest({ route, message: 'a', data: 'items' }, {}, output))).toThrow(`act0: ${name} is the envelope's own`)
  })

  test('with a data field of an output that is no plain object', () => {
    const output = z.object({ items: z.string() }).nullable()

    expect(() => buildOf(withRest({ route, message: 'a', data: 'items' }, {}, output))).toThrow('act0: the output has no field items')
  })
})

const read = (act: string, query: string, fields: object = {}) =>
  inputOf(thing(act), { path: {}, query: new URLSearchParams(query), body: { fields } })

describe('an input', () => {
  test('has what picked the endpoint only where it takes it', () => {
    const fields = { action: 'rename', all: true, applicationId: '9', newName: 'longer', more: 1 }

    expect(read('rename', 'applicationId=1', fields).input).toEqual({ applicationId: '1', newName: 'longer', all: true })
    expect(read('remove', 'applicationId=1', { action: 'delete', thingId: '2' }).input).toEqual({ applicationId: '1', thingId: '2' })
    expect(read('removeAll', '', { action: 'delete', all: true, applicationId: '9' }).input).toEqual({})
  })

  test.each([
    ['{"searchString":"a","categories":[]}', { searchString: 'a', categories: [] }],
    ['%7B%22searchString%22%3A%22%25_%5C%5C%22%7D', { searchString: '%_\\' }],
    ['null', undefined],
    ['[]', []],
    ['7', 7],
    ['', ''],
    ['{', '{'],
    ['undefined', 'undefined'],
    ['{"a":{"__proto__":{"b":1}}}', '{"a":{"__proto__":{"b":1}}}'],
    ['{"__proto__":1}', '{"__proto__":1}'],
  ])('has the object that stands in the query as %s', (text, value) => {
    const { input, problem } = read('table', `searchParams=${text}`)

    expect(input['searchParams']).toEqual(value)
    expect(Object.hasOwn(input, 'searchParams')).toBe(value !== undefined)
    expect(problem).toBeUndefined()
  })

  test.each([
    [32, false],
    [33, true],
    [1500, true],
    [100_000, true],
  ])('with JSON nested %i deep in the query leaves it as text: %j', (depth, isLeft) => {
    for (const text of ['['.repeat(depth) + ']'.repeat(depth), `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`]) {
      expect(read('table', `searchParams=${encodeURIComponent(text)}`).input['searchParams'] === text).toBe(isLeft)
    }
  })

  test('with a parameter given twice has the rest of it, and what is wrong', () => {
    const { input, problem } = read('table', 'currentPage=1&currentPage=2&applicationId=3')

    expect(input).toEqual({ applicationId: '3' })
    expect(problem?.details.errors).toEqual([{ path: 'currentPage', message: 'Must be given once' }])
  })
})

describe('an envelope', () => {
  test('has one field of the output as data and the others beside it', () => {
    const answer = { items: [{ id: '7' }], totalPages: 3 }

    expect(success(thing('table'), answer)).toBe('{"success":true,"message":"Fetched things","data":[{"id":"7"}],"totalPages":3}')
    expect(success(thing('pause'), answer)).toBe('{"success":true,"message":"Paused","data":{"items":[{"id":"7"}],"totalPages":3}}')
  })

  test('lets no other field of the output stand beside data', () => {
    expect(success(thing('table'), { items: [], totalPages: 1, success: false, secret: 'x' })).toBe(
      '{"success":true,"message":"Fetched things","data":[],"totalPages":1}',
    )
  })

  test('of a timeless answer is written once', () => {
    const answer = { items: [{ id: '7' }], totalPages: 3 }
    const first = success(thing('recent'), answer)
    answer.totalPages = 4

    expect(first).toContain('"data":[{"id":"7"}],"totalPages":3')
    expect(success(thing('recent'), answer)).toBe(first)
    expect(success(thing('recent'), { ...answer })).not.toBe(first)
  })
})

describe('the doors of the tests', () => {
  test('write what picks an endpoint, and objects in a query as JSON', () => {
    const query = { applicationId: '1', currentPage: 1, searchParams: { searchString: 'a&b' } }

    expect(restBody(thing('removeAll'), { applicationId: '1' })).toEqual({ action: 'delete', all: true })
    expect(restBody(thing('pause'), { applicationId: '1', thingId: '2' })).toEqual({ action: 'pause', thingId: '2' })
    expect(restUrl(thing('table'), query)).toBe(
      '/api/v1/panel/get-things-table?applicationId=1&currentPage=1&searchParams=%7B%22searchString%22%3A%22a%26b%22%7D',
    )
  })

  test('tell an answer over REST as tRPC has it', () => {
    const body = { success: true, message: 'm', data: [7], totalPages: 3 }
    const answer = { status: 200, headers: new Headers(), text: '', body }
    const refused = { ...answer, body: { success: false, code: 'not_found', requestId: '1', limit: 'x' } }

    expect(fromRest(answer, thing('table'))).toMatchObject({ data: { items: [7], totalPages: 3 }, details: {} })
    expect(fromRest(answer)).toMatchObject({ data: [7] })
    expect(fromRest(refused, thing('table'))).toMatchObject({ data: undefined, details: { limit: 'x' } })
  })
})
