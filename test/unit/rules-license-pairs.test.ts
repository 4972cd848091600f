import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { changeLicense, type LicenseChange } from '../../server/rules/change-license.ts'
import type { LicenseCore } from '../../shared/license-states.ts'
import { anyChange, anyKind, anyStepMs, CHANGES, DAY_MS, KINDS, later, NOW } from '../support/license-kinds.ts'
import { modelChange } from '../support/license-model.ts'

/** Nothing passes, a millisecond, a while, and the clock is set back by an hour. */
const STEPS_MS = [0, 1, 3 * DAY_MS + 7, -3_600_000]

/** One action by the rule and by the model; a refused one leaves the license. Whole objects are compared, so that a field no rule knows counts too. */
const step = <L extends LicenseCore>(license: L, change: LicenseChange, now: Date): L => {
  const changed = changeLicense(license, change, now)
  expect(changed).toEqual(modelChange(license, change, now))
  if (changed === 'unfit') return license
  const after = Object.freeze(changed)
  if (after !== license) expect(after, 'only what really changed is another object').not.toEqual(license)
  return after
}

const acts = Object.entries(CHANGES)
const pairs = acts.flatMap(([first, firsts]) => acts.map(([second, seconds]) => ({ first, second, firsts, seconds })))

test('there are 81 ordered pairs of actions, and 140 kinds of licenses, no two alike', () => {
  expect(pairs).toHaveLength(81)
  expect(KINDS).toHaveLength(140)
  expect(new Set(KINDS.map(([, license]) => JSON.stringify(license))).size).toBe(140)
})

describe('on every kind of license', () => {
  test.each(pairs)('$first, then $second, do what the model says', ({ firsts, seconds }) => {
    for (const [kind, license] of KINDS)
      for (const first of firsts) {
        const once = step(license, first, NOW)
        for (const second of seconds)
          for (const stepMs of STEPS_MS)
            try {
              step(once, second, later(stepMs))
            } catch (error) {
              throw new Error(`${kind}: ${JSON.stringify([first, second])} after ${stepMs} ms`, { cause: error })
            }
      }
  })

  test('any actions at any times do what the model says', () => {
    fc.assert(
      fc.property(anyKind, fc.array(fc.tuple(anyChange, anyStepMs), { minLength: 1, maxLength: 15 }), (license, steps) => {
        let now = NOW
        let current = license
        for (const [change, stepMs] of steps) {
          now = later(stepMs, now)
          current = step(current, change, now)
        }
      }),
      { numRuns: 2000 },
    )
  })
})
