import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { holdersOf, readNetwork } from '../../shared/networks.ts'

/** Each address and network in one form, and its bits. */

const v4 = fc.ipV4()
const v6 = fc.oneof(
  fc.ipV6(),
  fc.array(fc.constantFrom('0', '0', 'db8', 'FFFF', '2001'), { minLength: 8, maxLength: 8 }).map((groups) => groups.join(':')),
)

/** IPv6 in the shortest spelling, by another's rules. */
const byUrl = (address: string) => new URL(`http://[${address}]`).hostname.slice(1, -1)

const isMapped = (address: string) => /^::ffff:[\da-f]{1,4}:[\da-f]{1,4}$/.test(byUrl(address))

describe('readNetwork', () => {
  test('writes IPv6 as a URL does, however it was spelled, and what it wrote it reads as the same', () => {
    fc.assert(
      fc.property(v6, (address) => {
        fc.pre(!isMapped(address))
        const network = readNetwork(address)

        expect(network).toMatchObject({ text: byUrl(address), hasHostBits: false })
        expect(network?.bits).toHaveLength(129)
        expect(readNetwork(network?.text ?? '')).toEqual(network)
        expect(readNetwork(`${address.toUpperCase()}/128`)).toEqual(network)
      }),
      { seed: 4, numRuns: 500 },
    )
  })

  test('takes an IPv4 address that IPv6 maps for the IPv4 address, and its networks too', () => {
    fc.assert(
      fc.property(v4, fc.integer({ min: 0, max: 32 }), (address, length) => {
        expect(readNetwork(`::ffff:${address}`)).toEqual(readNetwork(address))
        expect(readNetwork(`::FFFF:${address}/${96 + length}`)).toEqual(readNetwork(`${address}/${length}`))
      }),
      { seed: 4, numRuns: 500 },
    )
  })

  test('tells whether more bits are set than those of the prefix, and leaves them out', () => {
    const network = readNetwork('203.0.113.7/24')

    expect(network).toEqual({ ...readNetwork('203.0.113.0/24'), hasHostBits: true })
    expect(network?.text).toBe('203.0.113.0/24')
    expect(readNetwork('10.0.0.0/8')?.bits).toBe('400001010')
  })

  test.each([
    '',
    ' ',
    '1.2.3',
    '1.2.3.4.5',
    '256.0.0.1',
    '010.0.0.1',
    '0x7f.0.0.1',
    '2130706433',
    '1.2.3.4:80',
    '1.2.3.4 ',
    '1.2.3.4\n',
    '1.2.3.4/33',
    '1.2.3.4/-1',
    '1.2.3.4/08',
    '1.2.3.4/1e1',
    '1.2.3.4/8/8',
    '1.2.3.4/255.0.0.0',
    '１.2.3.4',
    '[::1]',
    '::1::',
    '12345::',
    '::/129',
    '::/+8',
    'fe80::1%eth0',
    'localhost',
    '__proto__',
    '\ud83c',
    '::ffff:256.1.1.1',
    '::ffff:010.1.1.1',
  ])('%j is none', (written) => {
    expect(readNetwork(written)).toBeUndefined()
  })
})

test('the holders of an address are the networks of each length around it, and itself', () => {
  const texts = [32, 24, 8, 0].map((length) => readNetwork(`203.0.113.7/${length}`)?.bits)

  const holders = holdersOf(readNetwork('203.0.113.7')?.bits ?? '')

  expect(holders).toHaveLength(33)
  expect(holders).toEqual(expect.arrayContaining(texts))
  expect(holdersOf(readNetwork('::1')?.bits ?? '')).toHaveLength(129)
})
