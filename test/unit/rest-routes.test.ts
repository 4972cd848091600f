import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { ApiError } from '../../shared/errors.ts'
import type { RestFacts } from '../../server/facts.ts'
import { placesOf } from '../../server/rest/places.ts'
import { routesOf } from '../../server/rest/routes.ts'
import { t } from '../../server/trpc.ts'
import { syntheticRoutes, withRest } from '../support/api/synthetic.ts'

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
