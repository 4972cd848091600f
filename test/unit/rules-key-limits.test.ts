import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { judgeCounts, judgeGifts } from '../../server/rules/judge-limit.ts'
import { nextDay, UNUSED, useLimit, usedOn } from '../../server/rules/use-limit.ts'
import { constraintsOf, KeyLimit, KeyLimits, LIMITED_SCOPES } from '../../shared/key-limits.ts'
import { SCOPES } from '../../shared/scopes.ts'

const scope = 'licenses:create'

const noon = new Date('2026-11-20T12:00:00.000Z')

const after = (hours: number) => new Date(noon.getTime() + hours * 3_600_000)

describe('a limit', () => {
  test('is of a scope that does more than read: all others can have one', () => {
    expect(SCOPES.filter((one) => one.endsWith(':read')).map((one) => KeyLimit.safeParse({ scope: one, total: 1 }).success)).not.toContain(
      true,
    )
    expect(SCOPES.filter((one) => !one.endsWith(':read'))).toEqual(LIMITED_SCOPES)
    for (const one of LIMITED_SCOPES) expect(KeyLimit.safeParse({ scope: one, perCall: 1, perDay: 2, total: 3 }).success).toBe(true)
  })

  test('bounds levels and time only where acts give them', () => {
    const giving = (constraint: 'levels' | 'maxDuration') => LIMITED_SCOPES.filter((one) => constraintsOf(one).includes(constraint))

    expect(giving('levels')).toEqual(['licenses:create', 'licenses:update', 'app_users:create', 'app_users:update'])
    expect(giving('maxDuration')).toEqual(['licenses:create', 'licenses:update'])
    expect(KeyLimit.safeParse({ scope: 'app_users:create', maxDuration: '1d' }).success).toBe(false)
    expect(KeyLimit.safeParse({ scope: 'licenses:delete', levels: ['basic'] }).success).toBe(false)
  })

  test.each([
    ['no constraint', { scope }],
    ['a constraint nobody knows', { scope, perDay: 5, perHour: 1 }],
    ['an unknown scope', { scope: 'licenses:mint', perDay: 1 }],
    ['a wildcard', { scope: 'licenses:*', perDay: 1 }],
    ['zero', { scope, perDay: 0 }],
    ['a negative count', { scope, total: -1 }],
    ['half a record', { scope, perCall: 1.5 }],
    ['more than a billion', { scope, total: 1_000_000_001 }],
    ['a count as text', { scope, total: '5' }],
    ['no number', { scope, total: null }],
    ['a duration of another form', { scope, maxDuration: '30 days' }],
    ['a duration of zero', { scope, maxDuration: '0d' }],
    ['a duration in seconds', { scope, maxDuration: 86_400 }],
    ['a level twice', { scope, levels: ['basic', 'basic'] }],
    ['an empty level', { scope, levels: [''] }],
  ])('is refused with %s', (_what, limit) => {
    expect(KeyLimits.safeParse([limit]).success).toBe(false)
  })

  test('is refused twice for one scope, and taken up to a billion', () => {
    expect(
      KeyLimits.safeParse([
        { scope, perDay: 1 },
        { scope, total: 5 },
      ]).error?.issues[0]?.path,
    ).toEqual([1, 'scope'])
    expect(KeyLimits.safeParse([{ scope, perDay: 1_000_000_000 }]).success).toBe(true)
  })
})

describe('levels and time', () => {
  const given = (levels: readonly string[] | 'unknown', seconds: readonly (number | null)[] | 'unknown') => ({
    records: 1,
    levels,
    seconds,
  })

  test('may be given up to what the limit names', () => {
    const limit = { scope, levels: ['basic', 'plus'], maxDuration: '30d' } as const

    expect(judgeGifts({ ...limit, levels: [...limit.levels] }, given(['plus'], [30 * 86_400]))).toBeUndefined()
    expect(judgeGifts({ ...limit, levels: [...limit.levels] }, given([], []))).toBeUndefined()
    expect(judgeGifts({ ...limit, levels: [...limit.levels] }, given(['plus', 'premium'], []))).toEqual({
      constraint: 'levels',
      levels: ['basic', 'plus'],
    })
    expect(judgeGifts({ ...limit, levels: [...limit.levels] }, given(['plus'], [1, 30 * 86_400 + 1]))).toEqual({
      constraint: 'maxDuration',
      maxDuration: '30d',
    })
  })

  test('a lifetime is longer than any duration, and no levels at all may be named', () => {
    expect(judgeGifts({ scope, maxDuration: '100y' }, given([], [null]))).toMatchObject({ constraint: 'maxDuration' })
    expect(judgeGifts({ scope, levels: [] }, given(['basic'], []))).toEqual({ constraint: 'levels', levels: [] })
    expect(judgeGifts({ scope, levels: [] }, given([], [null]))).toBeUndefined()
  })

  test('what is not known is refused by the constraint that asks for it, and by no other', () => {
    expect(judgeGifts({ scope, levels: ['basic'] }, { records: 1 })).toMatchObject({ constraint: 'levels' })
    expect(judgeGifts({ scope, maxDuration: '1d' }, given([], 'unknown'))).toMatchObject({ constraint: 'maxDuration' })
    expect(judgeGifts({ scope, levels: ['basic'] }, given([], 'unknown'))).toBeUndefined()
    expect(judgeGifts({ scope, total: 1 }, { records: 1 })).toBeUndefined()
  })
})

describe('counts', () => {
  const anyCount = fc.option(fc.integer({ min: 1, max: 40 }), { nil: undefined })
  const anyLimit = fc.record({ perCall: anyCount, perDay: anyCount, total: anyCount })
  const anyStep = fc.record({ records: fc.integer({ min: 0, max: 30 }), hours: fc.integer({ min: 0, max: 20 }) })

  test('whatever is asked for and whenever, no call, no day and no life of a key has more than its limit', () => {
    fc.assert(
      fc.property(anyLimit, fc.array(anyStep, { maxLength: 40 }), (counts, steps) => {
        const limit = { scope, ...counts } as const
        const done: { day: string; records: number }[] = []
        let [use, hours] = [UNUSED, 0]
        for (const step of steps) {
          hours += step.hours
          const asked = { records: step.records, now: after(hours) }
          if (judgeCounts(limit, use, asked) !== undefined) continue
          use = useLimit(use, step.records, asked.now)
          done.push({ day: asked.now.toISOString().slice(0, 10), records: step.records })
        }
        const sum = (some: typeof done) => some.reduce((total, { records }) => total + records, 0)
        const days = [...Map.groupBy(done, ({ day }) => day).values()].map(sum)

        expect(Math.max(0, ...done.map(({ records }) => records))).toBeLessThanOrEqual(limit.perCall ?? 1000)
        expect(Math.max(0, ...days)).toBeLessThanOrEqual(limit.perDay ?? 1000)
        expect(sum(done)).toBeLessThanOrEqual(limit.total ?? 10_000)
        expect(use.inTotal).toBe(sum(done))
      }),
    )
  })

  test('a refusal is never too early: what it refuses would be more than a limit', () => {
    fc.assert(
      fc.property(anyLimit, fc.nat({ max: 40 }), fc.nat({ max: 40 }), (counts, used, records) => {
        const use = useLimit(UNUSED, used, noon)
        const refusal = judgeCounts({ scope, ...counts }, use, { records, now: noon })
        const isTooMuch =
          records > (counts.perCall ?? 1000) || used + records > (counts.perDay ?? 1000) || used + records > (counts.total ?? 1000)

        expect(refusal !== undefined).toBe(records > 0 && isTooMuch)
      }),
    )
  })

  test('tell what is used, what may be, and when the day is over', () => {
    const use = useLimit(useLimit(UNUSED, 5, after(-24)), 48, noon)

    expect(judgeCounts({ scope, perDay: 50 }, use, { records: 3, now: noon })).toEqual({
      constraint: 'perDay',
      currentValue: 48,
      maxValue: 50,
      resetsAt: '2026-11-21T00:00:00.000Z',
    })
    expect(judgeCounts({ scope, total: 55 }, use, { records: 3, now: noon })).toEqual({
      constraint: 'total',
      currentValue: 53,
      maxValue: 55,
    })
    expect(judgeCounts({ scope, perCall: 2 }, use, { records: 3, now: noon })).toEqual({
      constraint: 'perCall',
      currentValue: 3,
      maxValue: 2,
    })
  })

  test('a day ends at midnight of UTC, to the millisecond', () => {
    const use = useLimit(UNUSED, 7, new Date('2026-11-20T23:59:59.999Z'))

    expect(usedOn(use, new Date('2026-11-20T00:00:00.000Z'))).toBe(7)
    expect(usedOn(use, new Date('2026-11-21T00:00:00.000Z'))).toBe(0)
  })

  test('a clock that is set back over midnight gives no day twice, and one that was years ahead locks nobody out', () => {
    const tomorrow = useLimit(UNUSED, 7, after(13))
    const nextYear = useLimit(UNUSED, 7, after(24 * 365))

    expect([usedOn(tomorrow, noon), nextDay(tomorrow, noon)]).toEqual([7, '2026-11-22T00:00:00.000Z'])
    expect(useLimit(tomorrow, 1, noon)).toEqual({ day: '2026-11-21', onDay: 8, inTotal: 8 })
    expect(usedOn(nextYear, noon)).toBe(0)
  })
})
