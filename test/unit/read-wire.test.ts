import superjson from 'superjson'
import { describe, expect, test } from 'vitest'
import { readWire } from '../../server/read-wire.ts'

const wire = (value: unknown): unknown => JSON.parse(JSON.stringify(superjson.serialize(value)))

const many = (count: number) => Array.from({ length: count }, (_, index) => index)

describe('inputs on the wire of tRPC', () => {
  test.each([
    { name: 'Example App' },
    { name: undefined, levels: ['a', undefined], nested: { at: new Date(0), none: Number.NaN } },
    undefined,
    [null, 'text', 7],
  ])('%j is read as stock superjson wrote it', (value) => {
    expect(readWire(wire(value))).toEqual(value)
  })

  test('the same object twice is read twice', () => {
    const levels = ['basic']
    expect(readWire(wire({ one: levels, two: levels }))).toEqual({ one: ['basic'], two: ['basic'] })
  })

  // A stranger's body of one megabyte, full of paths into a Set, held the process for a minute.
  test('paths into a Set are not walked: equalities are left out', () => {
    const items = many(50_000)
    const start = performance.now()
    const read = readWire({ json: { s: items }, meta: { referentialEqualities: { x: items.map(() => 's.49999') } } })
    expect(performance.now() - start).toBeLessThan(1000)
    expect(read).toEqual({ s: items })
  })

  test.each([
    { values: { s: ['set'] } },
    { values: { s: ['map'] } },
    { values: { s: ['bigint'] } },
    { values: { 's.0': ['undefined'], s: ['set', { 0: ['undefined'] }] } },
    { values: { s: [['typed-array', 'Int8Array']] } },
    { values: Object.fromEntries(many(1000).map((index) => [`s.${index}`, ['undefined']])) },
    { values: 7 },
  ])('%j is refused', (meta) => {
    expect(() => readWire({ json: { s: [1] }, meta })).toThrow('The request is not valid.')
  })
})
