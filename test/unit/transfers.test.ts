import fc from 'fast-check'
import { createSecretKey } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { readConfig } from '../../server/env.ts'
import { mergeSpans } from '../../server/rules/merge-spans.ts'
import { readRange } from '../../server/rules/read-range.ts'
import { createLinks } from '../../server/transfers/links.ts'

const pepper = (version: number) => ({ version, key: createSecretKey(Buffer.alloc(32, version)) })

const BASE = 'https://keys.example.org'

const ID = '1858412344320000001'

const tokenOf = (url: string) => url.split('/').at(-1) ?? ''

describe('one-time URLs', () => {
  test('are the same each time, stand under the public URL, and tell their row again', () => {
    const links = createLinks([pepper(1)], BASE)
    const url = links.urlOf('upload', ID)

    expect(url).toMatch(/^https:\/\/keys\.example\.org\/api\/v1\/uploads\/1858412344320000001\.[\w-]{43}$/)
    expect(links.urlOf('upload', ID)).toBe(url)
    expect(links.idIn('upload', tokenOf(url))).toBe(ID)
    expect(links.idIn('download', tokenOf(url))).toBeUndefined()
  })

  test('made with an older pepper work on, those of another server do not', () => {
    const [old, rotated, other] = [
      createLinks([pepper(1)], BASE),
      createLinks([pepper(2), pepper(1)], BASE),
      createLinks([pepper(3)], BASE),
    ]
    const token = tokenOf(old.urlOf('upload', ID))

    expect([rotated, other].map((links) => links.idIn('upload', token))).toEqual([ID, undefined])
  })

  test('are stored without what makes them work', () => {
    const links = createLinks([pepper(1)], BASE)
    const url = links.urlOf('download', ID)

    expect(links.unsigned(url)).toBe(`download ${ID}`)
    expect(links.signed(links.unsigned(url))).toBe(url)
    expect(() => links.signed('somewhere else')).toThrow('No one-time URL of ours')
  })

  test('have one spelling', () => {
    const links = createLinks([pepper(1)], BASE)
    const token = tokenOf(links.urlOf('upload', ID))
    const last = token.slice(-1)
    const spellings = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'].filter((letter) => letter !== last)

    for (const letter of spellings) expect(links.idIn('upload', token.slice(0, -1) + letter)).toBeUndefined()
  })
})

test('a range is always one of the file, whatever is asked for', () => {
  const header = fc.oneof(
    fc.string(),
    fc.tuple(fc.nat(20), fc.option(fc.nat(20))).map(([first, last]) => `bytes=${first}-${last ?? ''}`),
    fc.nat(20).map((suffix) => `bytes=-${suffix}`),
  )

  fc.assert(
    fc.property(header, fc.integer({ min: 1, max: 15 }), (given, size) => {
      const range = readRange(given, size)
      if (range === 'all' || range === 'outside') return true
      return range.start >= 0 && range.start <= range.end && range.end < size
    }),
  )
})

test('merged spans cover the same bytes, in order and apart', () => {
  const spans = fc.array(fc.tuple(fc.nat(30), fc.nat(5)).map(([start, more]) => ({ start, end: start + more })))
  const bytesOf = (all: readonly { start: number; end: number }[]) =>
    new Set(all.flatMap(({ start, end }) => Array.from({ length: end - start + 1 }, (_, index) => start + index)))

  fc.assert(
    fc.property(spans, (given) => {
      const merged = mergeSpans(given)
      expect(bytesOf(merged)).toEqual(bytesOf(given))
      expect(merged.every(({ start }, index) => index === 0 || start > (merged[index - 1]?.end ?? 0) + 1)).toBe(true)
    }),
  )
})

describe('the configuration of a bucket', () => {
  test('is none unless one is named', () => {
    expect(readConfig({}).s3).toBeUndefined()
    expect(readConfig({ S3_BUCKET: 'files', S3_ENDPOINT: 'https://s3.example.org/', S3_FORCE_PATH_STYLE: 'true' }).s3).toMatchObject({
      bucket: 'files',
      endpoint: 'https://s3.example.org',
      region: 'us-east-1',
      forcesPathStyle: true,
      prefix: 'keyward/',
    })
  })

  test.each([
    [{ S3_ENDPOINT: 'https://s3.example.org' }, 'S3_BUCKET'],
    [{ S3_BUCKET: 'files', S3_ACCESS_KEY_ID: 'id' }, 'S3_ACCESS_KEY_ID'],
    [{ S3_BUCKET: 'Not a bucket' }, 'S3_BUCKET'],
    [{ S3_BUCKET: 'files', S3_FORCE_PATH_STYLE: 'yes' }, 'S3_FORCE_PATH_STYLE'],
    [{ S3_BUCKET: 'files', S3_ENDPOINT: 'ftp://s3.example.org' }, 'S3_ENDPOINT'],
  ])('is refused by name: %j', (environment, name) => {
    expect(() => readConfig(environment)).toThrow(name)
  })
})
