import { crc32 } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { isImage } from '../../server/rules/read-image.ts'

/** Headers of pictures, made by hand after their standards. */

const u16 = (value: number) => Buffer.from([value >> 8, value & 0xff])

const png = ({ width = 8, height = 8, depth = 8, color = 6 } = {}) => {
  const header = Buffer.from([...Buffer.from('IHDR'), 0, 0, ...u16(width), 0, 0, ...u16(height), depth, color, 0, 0, 0])
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(header))
  const signature = Buffer.from('89504e470d0a1a0a', 'hex')
  return Buffer.concat([
    signature,
    Buffer.from([0, 0, 0, 13]),
    header,
    sum,
    Buffer.alloc(12),
    Buffer.from('0000000049454e44ae426082', 'hex'),
  ])
}

const segment = (marker: number, data: Buffer) => Buffer.concat([Buffer.from([0xff, marker]), u16(data.length + 2), data])

const jpeg = ({ width = 8, height = 8, frame = 0xc0, end = 'ffd9' } = {}) =>
  Buffer.concat([
    Buffer.from('ffd8', 'hex'),
    segment(0xe0, Buffer.from('JFIF\0\x01\x01\0\0\x01\0\x01\0\0', 'latin1')),
    segment(0xc4, Buffer.alloc(20)),
    segment(frame, Buffer.concat([Buffer.from([8]), u16(height), u16(width), Buffer.from([1, 1, 0x11, 0])])),
    Buffer.from(end, 'hex'),
  ])

const riff = (kind: string, data: Buffer) => {
  const body = Buffer.concat([Buffer.from('WEBP'), Buffer.from(kind), Buffer.alloc(4), data])
  body.writeUInt32LE(data.length, 8)
  const head = Buffer.from('RIFF\0\0\0\0')
  head.writeUInt32LE(body.length, 4)
  return Buffer.concat([head, body])
}

const lossy = (width: number, height: number) =>
  riff('VP8 ', Buffer.from([0, 0, 0, 0x9d, 0x01, 0x2a, width & 0xff, width >> 8, height & 0xff, height >> 8]))

const lossless = (width: number, height: number) => {
  const data = Buffer.alloc(10)
  data[0] = 0x2f
  data.writeUInt32LE(((height - 1) << 14) | (width - 1), 1)
  return riff('VP8L', data)
}

const extended = (width: number, height: number) => {
  const data = Buffer.alloc(10)
  data.writeUIntLE(width - 1, 4, 3)
  data.writeUIntLE(height - 1, 7, 3)
  return riff('VP8X', data)
}

describe('a picture is known by its header', () => {
  test.each([
    ['a PNG', png(), 'image/png'],
    ['a gray PNG of one bit', png({ depth: 1, color: 0 }), 'image/png'],
    ['the largest PNG', png({ width: 4096, height: 4096 }), 'image/png'],
    ['a JPEG', jpeg(), 'image/jpeg'],
    ['a progressive JPEG', jpeg({ frame: 0xc2 }), 'image/jpeg'],
    ['a JPEG of a camera, with more behind its end', jpeg({ end: 'ffd900000000' }), 'image/jpeg'],
    ['a lossy WebP', lossy(8, 16), 'image/webp'],
    ['a lossless WebP', lossless(4096, 1), 'image/webp'],
    ['an extended WebP', extended(4096, 4096), 'image/webp'],
  ] as const)('%s', (_, bytes, type) => {
    expect(isImage(bytes, type)).toBe(true)
    for (const other of ['image/png', 'image/jpeg', 'image/webp'] as const) expect(isImage(bytes, other)).toBe(other === type)
  })

  test.each([
    ['nothing', Buffer.alloc(0), 'image/png'],
    ['a PNG without width', png({ width: 0 }), 'image/png'],
    ['a PNG too high', png({ height: 4097 }), 'image/png'],
    ['a PNG of a depth that does not exist', png({ depth: 3 }), 'image/png'],
    ['a PNG of a color that does not exist', png({ color: 5 }), 'image/png'],
    ['a JPEG too wide', jpeg({ width: 4097 }), 'image/jpeg'],
    ['a JPEG without a frame', jpeg({ frame: 0xfe }), 'image/jpeg'],
    ['a JPEG without an end', jpeg({ end: '' }), 'image/jpeg'],
    ['a lossy WebP without height', lossy(8, 0), 'image/webp'],
    ['a lossless WebP too wide', lossless(4097, 1), 'image/webp'],
    ['a WebP of an unknown kind', riff('VP9 ', Buffer.alloc(10)), 'image/webp'],
    ['a WebP with more behind its end', Buffer.concat([lossy(8, 8), Buffer.alloc(1)]), 'image/webp'],
  ] as const)('%s is none', (_, bytes, type) => {
    expect(isImage(bytes, type)).toBe(false)
  })

  test('no beginning of one, however long, is one or an error', () => {
    const whole = [png(), jpeg(), lossy(8, 8), lossless(8, 8), extended(8, 8)]

    for (const bytes of whole)
      for (let length = 0; length < bytes.length; length += 1)
        for (const type of ['image/png', 'image/jpeg', 'image/webp'] as const) expect(isImage(bytes.subarray(0, length), type)).toBe(false)
  })
})
