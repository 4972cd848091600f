import fc from 'fast-check'
import superjson from 'superjson'
import { describe, expect, test } from 'vitest'
import { clientAddress, networkOf } from '../../server/http/client-address.ts'
import { hasKey } from '../../server/http/credential.ts'
import { transformer } from '../../shared/transformer.ts'

describe('addresses', () => {
  test.each([
    ['192.0.2.1', undefined, 0, '192.0.2.1'],
    ['::ffff:192.0.2.1', undefined, 0, '192.0.2.1'],
    ['192.0.2.1', '203.0.113.1', 0, '192.0.2.1'],
    ['192.0.2.1', '203.0.113.1', 1, '203.0.113.1'],
    ['192.0.2.1', 'forged, 203.0.113.1', 1, '203.0.113.1'],
    ['192.0.2.1', 'forged, 203.0.113.1, 192.0.2.2', 2, '203.0.113.1'],
    ['192.0.2.1', undefined, 1, '192.0.2.1'],
    ['192.0.2.1', '203.0.113.1:4711', 1, '203.0.113.1'],
    ['192.0.2.1', '[2001:db8::1]:4711', 1, '2001:db8::1'],
    ['192.0.2.1', '::FFFF:203.0.113.1', 1, '203.0.113.1'],
    ['192.0.2.1', 'unknown', 1, '192.0.2.1'],
    ['192.0.2.1', '', 1, '192.0.2.1'],
    [undefined, undefined, 0, ''],
  ])('socket %s, forwarded for %s, %i hops: %s', (socket, forwarded, hops, address) => {
    expect(clientAddress(socket, forwarded, hops)).toBe(address)
  })

  test.each([
    ['192.0.2.1', '192.0.2.1'],
    ['', ''],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:0DB8::', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['1:2:3:4:5:6:7::', '1:2:3:4::/64'],
  ])('%s counts as %s', (address, network) => {
    expect(networkOf(address)).toBe(network)
  })

  test('a key in a URL is seen however it is escaped', () => {
    for (const url of ['/?k=blz_mgmt_bak_0', '/%62lz_mgmt_', '/%62%6C%7a%5fmgmt%5F', '/%zz%62lz_mgmt_', '/%%62lz_mgmt_'])
      expect(hasKey(url)).toBe(true)
    for (const url of ['/', '/blz', '/api/v1/panel/api-keys/1?x=%20%zz']) expect(hasKey(url)).toBe(false)
  })
})

describe('the transformer', () => {
  const wire = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

  test('reads what stock superjson writes, and the other way round', () => {
    fc.assert(
      fc.property(fc.anything({ withDate: true, withBigInt: true, withMap: true, withSet: true, withNullPrototype: false }), (value) => {
        // superjson itself refuses these names as hostile.
        if (/__proto__|constructor|prototype/.test(fc.stringify(value))) return
        const expected = superjson.deserialize(superjson.serialize(value))
        expect(superjson.deserialize(transformer.serialize(value))).toEqual(expected)
        expect(transformer.deserialize(superjson.serialize(value))).toEqual(expected)
      }),
    )
  })

  test('writes JSON as stock superjson does, over the wire', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        if (/__proto__|constructor|prototype/.test(JSON.stringify(value))) return
        expect(wire(transformer.serialize(value))).toEqual(wire(superjson.serialize(value)))
      }),
    )
  })

  test.each([null, 7, 'text', [], {}, { meta: {} }])('%j is no superjson', (value) => {
    expect(() => transformer.deserialize(value)).toThrow('The request is not valid.')
  })
})
