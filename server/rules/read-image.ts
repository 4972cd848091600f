import { crc32 } from 'node:zlib'
import type { ImageType } from '../../shared/files.ts'

/** What the header of a picture tells. */
interface Size {
  readonly width: number
  readonly height: number
}

/** More than any screen shows of a person; a small file can claim a picture that would fill a browser's memory. */
const MOST_PIXELS = 4096

const text = (bytes: Buffer, at: number, length: number) => bytes.toString('latin1', at, at + length)

const PNG = '\x89PNG\r\n\x1a\n'
const PNG_END = Buffer.from('0000000049454e44ae426082', 'hex')
/** Depths that each color type may have (PNG section 11.2.1). */
const PNG_DEPTHS: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
}

/** Signature, header chunk with its checksum, and the end chunk (PNG sections 5 and 11). */
const readPng = (bytes: Buffer): Size | undefined => {
  const isPng = bytes.length >= 57 && text(bytes, 0, 8) === PNG && bytes.readUInt32BE(8) === 13 && text(bytes, 12, 4) === 'IHDR'
  if (!isPng || crc32(bytes.subarray(12, 29)) !== bytes.readUInt32BE(29) || !bytes.subarray(-12).equals(PNG_END)) return undefined
  const [depth = 0, color = 0, compression, filter, interlace = 2] = bytes.subarray(24, 29)
  const isKnown = PNG_DEPTHS[color]?.includes(depth) === true && compression === 0 && filter === 0 && interlace <= 1
  return isKnown ? { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) } : undefined
}

const JPEG_END = Buffer.from('ffd9', 'hex')

/** Start of frame markers: C0 to CF but for the tables C4, C8 and CC. */
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)

/** Markers with their segments up to the frame header, and the end marker (ITU T.81 annex B). */
const readJpeg = (bytes: Buffer): Size | undefined => {
  // Cameras put more behind the end marker.
  if (bytes.length < 20 || bytes.readUInt16BE(0) !== 0xffd8 || bytes.lastIndexOf(JPEG_END) === -1) return undefined
  let at = 2
  while (at + 9 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes.readUInt8(at + 1)
    const length = bytes.readUInt16BE(at + 2)
    if (length < 2) return undefined
    if (isFrame(marker)) return { width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) }
    at += 2 + length
  }
  return undefined
}

const readVp8 = (bytes: Buffer): Size | undefined =>
  bytes.readUIntBE(23, 3) === 0x9d012a ? { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff } : undefined

const readVp8l = (bytes: Buffer): Size | undefined => {
  const bits = bytes.readUInt32LE(21)
  return bytes[20] === 0x2f ? { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 } : undefined
}

const readVp8x = (bytes: Buffer): Size => ({ width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 })

const WEBP_CHUNKS: Readonly<Record<string, (bytes: Buffer) => Size | undefined>> = {
  'VP8 ': readVp8,
  VP8L: readVp8l,
  VP8X: readVp8x,
}

/** A RIFF container of exactly this length, and the header of its first chunk (RFC 9649). */
const readWebp = (bytes: Buffer): Size | undefined => {
  const isWebp = bytes.length >= 30 && text(bytes, 0, 4) === 'RIFF' && text(bytes, 8, 4) === 'WEBP'
  if (!isWebp || bytes.readUInt32LE(4) !== bytes.length - 8 || bytes.readUInt32LE(16) > bytes.length - 20) return undefined
  return WEBP_CHUNKS[text(bytes, 12, 4)]?.(bytes)
}

const READERS: Readonly<Record<ImageType, (bytes: Buffer) => Size | undefined>> = {
  'image/png': readPng,
  'image/jpeg': readJpeg,
  'image/webp': readWebp,
}

/** Whether the bytes are a picture of this type as far as its headers tell, of 1 to 4096 pixels each way. */
export const isImage = (bytes: Buffer, type: ImageType): boolean => {
  const size = READERS[type](bytes)
  return size !== undefined && [size.width, size.height].every((pixels) => pixels >= 1 && pixels <= MOST_PIXELS)
}
