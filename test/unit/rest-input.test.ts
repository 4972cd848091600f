import { describe, expect, test } from 'vitest'
import { success } from '../../server/rest/envelope.ts'
import { inputOf } from '../../server/rest/input.ts'
import { fromRest, restBody, restUrl } from '../support/api/doors.ts'
import { thing } from '../support/api/synthetic.ts'

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
