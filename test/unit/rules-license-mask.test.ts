import fc from 'fast-check'
import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { type RandomBytes, randomText } from '../../server/rules/mint-key.ts'
import { DEFAULT_MASK, maskIsStrong, mintLicenses } from '../../server/rules/mint-license.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'

/** Bytes that look random and are the same each time (mulberry32). */
const seeded = (seed: number): RandomBytes => {
  let state = seed
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) & 255
  }
  return (count) => Uint8Array.from({ length: count }, next)
}

/** How far counts of the characters are from equal; beyond 66.6 by chance once in a thousand (35 degrees of freedom). */
const chiSquare = (text: string) => {
  const each = text.length / ALPHABET.length
  return [...ALPHABET].reduce((sum, character) => sum + (text.split(character).length - 1 - each) ** 2 / each, 0)
}

const mask = fc.string({ unit: fc.constantFrom('X', 'X', 'X', 'x', 'A', '7', '-', '_', '.'), minLength: 6, maxLength: 64 })

describe('licenses of a mask', () => {
  test('are 1000 distinct ones of the default mask', () => {
    const minted = mintLicenses(DEFAULT_MASK, 1000, randomBytes)

    expect(new Set(minted).size).toBe(1000)
    for (const license of minted) expect(license).toMatch(/^[A-Z0-9]{6}-[A-Z0-9]{6}$/)
  })

  test('replace every X, only X, and each on its own', () => {
    fc.assert(
      fc.property(mask, fc.integer({ min: 1, max: 40 }), fc.integer(), (text, amount, seed) => {
        fc.pre(maskIsStrong(text, amount))
        const minted = mintLicenses(text, amount, seeded(seed))
        expect(new Set(minted).size).toBe(amount)
        for (const license of minted) {
          expect(license).toHaveLength(text.length)
          for (const [place, character] of [...text].entries())
            expect(character === 'X' ? ALPHABET : character).toContain(license.charAt(place))
        }
      }),
    )
  })

  test('take every character at every place equally often', () => {
    const minted = Array.from({ length: 20 }, (_, seed) => mintLicenses('X'.repeat(64), 1000, seeded(seed))).flat()

    expect(chiSquare(minted.join(''))).toBeLessThan(66.6)
    for (let place = 0; place < 64; place += 1) {
      const here = minted.map((license) => license.charAt(place)).join('')
      expect(new Set(here)).toEqual(new Set(ALPHABET))
      // Among 64 places one may be as far from equal as happens once in 64,000 times.
      expect(chiSquare(here)).toBeLessThan(79)
    }
  })

  test('would be found to be biased if bytes were just taken modulo 36', () => {
    const bytes = seeded(1)(1_280_000)
    const biased = Array.from(bytes, (byte) => ALPHABET.charAt(byte % 36)).join('')

    expect(chiSquare(biased)).toBeGreaterThan(1000)
  })

  test('use each byte value equally often, and none that would favor the first letters', () => {
    let next = 0
    const cycling: RandomBytes = (count) => Uint8Array.from({ length: count }, () => next++ % 256)

    const text = randomText(cycling, 36 * 7 * 10, ALPHABET)

    expect(chiSquare(text)).toBe(0)
  })

  test('are all there are when all are asked for, however often chance repeats itself', () => {
    expect(mintLicenses('KEY--X', 36, seeded(3)).toSorted()).toEqual([...ALPHABET].map((character) => `KEY--${character}`).toSorted())
    expect(mintLicenses('STAYS-', 1, seeded(3))).toEqual(['STAYS-'])
    expect(mintLicenses(DEFAULT_MASK, 0, seeded(3))).toEqual([])
  })

  test('are refused rather than sought for ever when there are not that many', () => {
    expect(() => mintLicenses('KEY--X', 37, seeded(3))).toThrow(RangeError)
    expect(() => mintLicenses('STAYS-', 2, seeded(3))).toThrow(RangeError)
  })

  test('ask for their random bytes in a handful of calls', () => {
    const calls: number[] = []
    mintLicenses(DEFAULT_MASK, 1000, (count) => {
      calls.push(count)
      return randomBytes(count)
    })

    expect(calls[0]).toBe(12_000)
    expect(calls.length).toBeLessThan(10)
  })
})

describe('the strength of a mask', () => {
  test('is exact at the edge, for every amount', () => {
    for (let places = 0; places <= 64; places += 1)
      for (let amount = 1; amount <= 1000; amount += 1)
        if (maskIsStrong('-'.repeat(64 - places) + 'X'.repeat(places), amount) !== 36n ** BigInt(places) >= BigInt(amount) << 40n)
          throw new Error(`${places} places, ${amount} licenses`)
  })

  test.each([
    ['XXXXXXX', 1, false],
    ['XXXXXXXX', 2, true],
    ['XXXXXXXX', 3, false],
    ['XXXXXXXXX', 92, true],
    ['XXXXXXXXX', 93, false],
    ['XXXXXXXXXX', 1000, true],
    ['xxxxxxxxxxxx', 1, false],
    [DEFAULT_MASK, 1000, true],
  ])('of %s for %i licenses: %s', (text, amount, isStrong) => {
    expect(maskIsStrong(text, amount)).toBe(isStrong)
  })
})
