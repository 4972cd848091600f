import fc from 'fast-check'
import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { judgeKey } from '../../server/rules/judge-key.ts'
import { maskKey } from '../../server/rules/mask-key.ts'
import { checksum, mintKey, mintRuntimeKey, randomText } from '../../server/rules/mint-key.ts'
import { nameKey } from '../../server/rules/name-key.ts'
import { parseKey } from '../../server/rules/parse-key.ts'
import { rotateKey } from '../../server/rules/rotate-key.ts'

const FORMAT = /^blz_mgmt_(bak_[A-Za-z0-9]{16})_([A-Za-z0-9]{48})$/

/** Worked out apart from this code, with another implementation of CRC-32. */
const VECTOR = { body: `blz_mgmt_bak_${'0'.repeat(16)}_${'0'.repeat(42)}`, checksum: '2YpzaG' }

describe('a minted key', () => {
  test('has the format, 78 characters, and parses to its public id', () => {
    for (let made = 0; made < 200; made += 1) {
      const { plaintext, publicId, last4 } = mintKey(randomBytes)
      expect(plaintext).toHaveLength(78)
      expect(FORMAT.exec(plaintext)?.[1]).toBe(publicId)
      expect(plaintext.endsWith(last4)).toBe(true)
      expect(last4).toHaveLength(4)
      expect(parseKey(plaintext)).toBe(publicId)
    }
  })

  test('is refused with any single character changed, at every place', () => {
    const { plaintext } = mintKey(randomBytes)

    for (let index = 0; index < 78; index += 1) {
      for (const character of '0aZ9_- é') {
        if (character === plaintext[index]) continue
        expect(parseKey(plaintext.slice(0, index) + character + plaintext.slice(index + 1))).toBeUndefined()
      }
      expect(parseKey(plaintext.slice(0, index) + plaintext.slice(index + 1))).toBeUndefined()
    }
    for (const more of ['0', '\n', ' ', '\u0000', '\u200b'])
      expect([parseKey(plaintext + more), parseKey(more + plaintext)]).toEqual([undefined, undefined])
  })

  test('never parses from text that is none', () => {
    fc.assert(fc.property(fc.string({ maxLength: 100 }), (text) => parseKey(text) === undefined))
    fc.assert(fc.property(fc.stringMatching(FORMAT), (text) => parseKey(text) === undefined || text.endsWith(checksum(text.slice(0, 72)))))
  })
})

test('the checksum is CRC-32 in base 62, most significant first, padded with 0', () => {
  expect(checksum(VECTOR.body)).toBe(VECTOR.checksum)
  expect(parseKey(VECTOR.body + VECTOR.checksum)).toBe(`bak_${'0'.repeat(16)}`)
  // The check value of the standard: "123456789" is 0xcbf43926.
  expect(checksum('123456789')).toBe('3jZRME')
  expect(checksum('')).toBe('000000')
})

describe('random text', () => {
  test('is unbiased over its alphabet', () => {
    const counts = new Map<string, number>()
    // Every byte value equally often.
    let next = 0
    const bytes = (count: number) => Uint8Array.from({ length: count }, () => next++ % 256)

    for (const character of randomText(bytes, 62 * 4 * 10)) counts.set(character, (counts.get(character) ?? 0) + 1)

    expect(counts.size).toBe(62)
    expect(new Set(counts.values())).toEqual(new Set([40]))
  })

  test('of a runtime key is BA and 19 of A-Z0-9', () => {
    for (let made = 0; made < 100; made += 1) expect(mintRuntimeKey(randomBytes)).toMatch(/^BA[A-Z0-9]{19}$/)
  })
})

test('a mask shows four characters of the id and the last four', () => {
  expect(maskKey('bak_0123456789abcdef', 'W9yy')).toBe('blz_mgmt_bak_0123…W9yy')
})

test('a name left empty is the time in UTC', () => {
  expect(nameKey(new Date('2026-11-20T14:03:22.999Z'))).toBe('API key 2026-11-20 14:03:22')
})

describe('the state of a key', () => {
  const at = (iso: string) => new Date(iso)
  const key = { revoked_at: null, expires_at: '2028-02-29T12:00:00.000Z', rotated_at: null }

  test.each([
    ['a millisecond before its expiry', key, '2028-02-29T11:59:59.999Z', 'active'],
    ['at its expiry', key, '2028-02-29T12:00:00.000Z', 'expired'],
    ['a millisecond after', key, '2028-02-29T12:00:00.001Z', 'expired'],
    ['with the clock set back an hour', key, '2028-02-29T11:00:00.000Z', 'active'],
    ['past 2038', { ...key, expires_at: '2038-01-19T03:14:08.000Z' }, '2038-01-19T03:14:07.999Z', 'active'],
    ['without an expiry', { ...key, expires_at: null }, '9999-12-31T23:59:59.999Z', 'active'],
    ['rotated', { ...key, rotated_at: '2027-01-01T00:00:00.000Z' }, '2028-01-01T00:00:00.000Z', 'retiring'],
    ['rotated and past its grace', { ...key, rotated_at: '2027-01-01T00:00:00.000Z' }, '2028-02-29T12:00:00.000Z', 'expired'],
    [
      'revoked, whatever else',
      { ...key, revoked_at: '2027-01-01T00:00:00.000Z', rotated_at: '2027-01-01T00:00:00.000Z' },
      '2029-01-01T00:00:00.000Z',
      'revoked',
    ],
  ] as const)('%s', (_, times, now, status) => {
    expect(judgeKey(times, at(now))).toBe(status)
  })
})

describe('a rotation', () => {
  const made = '2026-11-20T14:03:22.000Z'

  const cases: readonly (readonly [string, string | null, string, string | null, string | null])[] = [
    ['without expiry', null, '1h', null, '2026-11-21T01:00:00.000Z'],
    ['with its expiry beyond the grace', '2026-11-22T14:03:22.000Z', '1h', '2026-11-23T00:00:00.000Z', '2026-11-21T01:00:00.000Z'],
    ['with its expiry within the grace', '2026-11-21T00:30:00.000Z', '1h', '2026-11-21T10:26:38.000Z', '2026-11-21T00:30:00.000Z'],
    ['with the default grace', null, '24h', null, '2026-11-22T00:00:00.000Z'],
    ['with no grace', null, '0s', null, null],
    ['of a key for ever and a day', '9999-12-31T23:59:59.999Z', '30d', '9999-12-31T23:59:59.999Z', '2026-12-21T00:00:00.000Z'],
  ]

  test.each(cases)('of a key %s', (...[, expires, grace, successorExpiresAt, retiresAt]) => {
    expect(rotateKey({ created_at: made, expires_at: expires }, grace, new Date('2026-11-21T00:00:00.000Z'))).toEqual({
      successorExpiresAt,
      retiresAt,
    })
  })
})
