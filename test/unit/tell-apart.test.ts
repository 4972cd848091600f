import { describe, expect, test } from 'vitest'
import { tellApart } from '../../bench/support/tell-apart.ts'
import { randomOf } from '../support/fuzz/random.ts'

/** Times of 40 µs that spread by some, with a hundred times as much now and then. */
const times = (seed: number, more = 0) => {
  const { next, chance } = randomOf(seed)
  return Array.from({ length: 20_000 }, () => 40 + more + 8 * (next() + next() + next() - 1.5) + (chance(0.01) ? 4000 * next() : 0))
}

describe('the judge of times', () => {
  test.each([1, 2, 3, 4, 5])('does not tell apart what takes the same time: %i', (seed) => {
    expect(Math.abs(tellApart(times(seed), times(seed + 100)).t)).toBeLessThan(4.5)
  })

  test.each([1, 2, 3, 4, 5])('finds a planted microsecond among outliers: %i', (seed) => {
    const { t, difference } = tellApart(times(seed, 1), times(seed + 100))

    expect(t).toBeGreaterThan(4.5)
    expect(difference).toBeGreaterThan(0.8)
    expect(difference).toBeLessThan(1.2)
  })
})
