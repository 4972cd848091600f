import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Duration, durationSeconds, GracePeriod } from '../../shared/durations.ts'
import { Id, idsFrom } from '../../shared/ids.ts'
import { grants, GRANTS, SCOPES, type Scope } from '../../shared/scopes.ts'

describe('durations', () => {
  const UNITS = { s: [59, 1], m: [59, 60], h: [23, 3600], d: [365, 86_400], w: [52, 604_800], y: [100, 31_536_000] } as const
  const parts = fc.record(Object.fromEntries(Object.entries(UNITS).map(([unit, [most]]) => [unit, fc.nat({ max: most })])), {
    requiredKeys: [],
  })

  test('are the sum of their parts, in any order', () => {
    fc.assert(
      fc.property(parts, fc.boolean(), (chosen, isReversed) => {
        const entries = Object.entries(chosen)
        const text = (isReversed ? entries.toReversed() : entries).map(([unit, count]) => `${count}${unit}`).join('')
        const seconds = Object.entries(UNITS).reduce((total, [unit, [, each]]) => total + (chosen[unit] ?? 0) * each, 0)
        expect(durationSeconds(text)).toBe(entries.length === 0 ? undefined : seconds)
        expect(Duration.safeParse(text).success).toBe(seconds > 0)
      }),
    )
  })

  test.each([
    '',
    '1',
    's',
    '60s',
    '60m',
    '24h',
    '366d',
    '53w',
    '101y',
    '1s1s',
    '1h 30m',
    '1H',
    '-1s',
    '+1s',
    '1.5h',
    '1e2s',
    '０s',
    '1h\n',
    'P1D',
    '1000s',
  ])('"%s" is none', (text) => {
    expect(durationSeconds(text)).toBeUndefined()
  })

  test('a grace is 0s to 30d, and the 24h that the contract names', () => {
    expect(['0s', '24h', '1d', '30d', '4w2d', '29d23h59m59s'].map((text) => GracePeriod.safeParse(text).success)).toEqual(
      Array.from({ length: 6 }, () => true),
    )
    expect(['30d1s', '5w', '1y', '24h1s', '25h', ''].map((text) => GracePeriod.safeParse(text).success)).toEqual(
      Array.from({ length: 6 }, () => false),
    )
  })
})

describe('ids', () => {
  test('strictly rise, whatever the clock and chance do', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 2 ** 43 - 1 }), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })), {
          minLength: 2,
          maxLength: 50,
        }),
        (moments) => {
          let index = 0
          const newId = idsFrom(
            () => new Date(moments[index]?.[0] ?? 0),
            () => moments[index]?.[1] ?? 0,
          )
          const ids = moments.map((_, position) => {
            index = position
            return BigInt(newId())
          })
          for (const [position, id] of ids.entries()) {
            expect(position === 0 || id > (ids[position - 1] ?? 0n)).toBe(true)
            expect(id < 2n ** 63n).toBe(true)
          }
        },
      ),
    )
  })

  test('rise through a thousand in one millisecond and an hour that the clock is set back', () => {
    let now = Date.parse('2026-11-20T14:03:22.000Z')
    const newId = idsFrom(
      () => new Date(now),
      () => 0.999,
    )
    const first = Array.from({ length: 1000 }, newId)
    now -= 3_600_000
    const back = Array.from({ length: 1000 }, newId)

    const all = [...first, ...back].map(BigInt)
    expect(all).toEqual(all.toSorted((left, right) => (left < right ? -1 : 1)))
    expect(new Set(all).size).toBe(2000)
    for (const id of first) expect(Id.safeParse(id).success).toBe(true)
  })

  test('begin with the milliseconds, in 43 bits', () => {
    const now = Date.parse('2248-01-01T00:00:00.000Z')

    expect(
      BigInt(
        idsFrom(
          () => new Date(now),
          () => 0.5,
        )(),
      ) >> 20n,
    ).toBe(BigInt(now))
  })

  test.each([
    ['1', true],
    ['9223372036854775807', true],
    ['9223372036854775808', false],
    ['0', false],
    ['01', false],
    ['1e2', false],
    ['x', false],
    ['', false],
    [1, false],
  ])('%j is one: %s', (value, isId) => {
    expect(Id.safeParse(value).success).toBe(isId)
  })
})

describe('scopes', () => {
  test('there are 26, and a wildcard for each resource and for all', () => {
    expect(SCOPES).toHaveLength(26)
    expect(GRANTS.filter((grant) => !SCOPES.includes(grant))).toEqual([
      'applications:*',
      'licenses:*',
      'app_users:*',
      'blacklists:*',
      'variables:*',
      'files:*',
      'sessions:*',
      'account:*',
      '*',
    ])
  })

  test('one grant allows itself, a resource its own, and * everything', () => {
    for (const grant of GRANTS) {
      const allowed = SCOPES.filter((scope) => grants(new Set([grant]), scope as Scope)) // SCOPES lists exactly them
      const expected = SCOPES.filter((scope) => grant === '*' || grant === scope || grant === `${scope.split(':')[0]}:*`)
      expect(allowed).toEqual(expected)
    }
    expect(SCOPES.filter((scope) => grants(new Set(), scope as Scope))).toEqual([]) // likewise
  })
})
