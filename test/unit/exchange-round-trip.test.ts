import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { escapeFormula, unescapeFormula } from '../../server/exchange/formula.ts'
import { joinNames, splitNames } from '../../server/exchange/lists.ts'
import { noProblems } from '../../server/exchange/problems.ts'
import { readRecords } from '../../server/exchange/read-records.ts'
import { rowWriter } from '../../server/exchange/write-rows.ts'
import { FORMATS } from '../../shared/exchange.ts'

/** What is written is read as it was, whatever stands in it. */

const PARTS = [
  '"',
  '""',
  ',',
  ';',
  '\\',
  "'",
  '=',
  '+',
  '-',
  '@',
  '\t',
  '\r',
  '\n',
  '\r\n',
  ' ',
  '\u00a0',
  '\ufeff',
  '\u202e',
  '🎲',
  'é',
  '＝',
  '＠',
  'a',
  '0',
]

const hostile = fc.array(fc.constantFrom(...PARTS), { maxLength: 8 }).map((parts) => parts.join(''))

const text = fc.oneof(hostile, fc.string({ unit: 'grapheme', maxLength: 20 }))

test('a formula is escaped, and the escape is taken off again', () => {
  fc.assert(
    fc.property(text, (written) => {
      const cell = escapeFormula(written)
      expect(unescapeFormula(cell)).toBe(written)
      expect(cell).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/)
    }),
    { numRuns: 3000 },
  )
})

test.each([
  ['=1+1', "'=1+1"],
  ["'=1+1", "''=1+1"],
  ['  =1+1', "'  =1+1"],
  ['\u00a0@SUM(A1)', "'\u00a0@SUM(A1)"],
  ['＝cmd|calc', "'＝cmd|calc"],
  ['-1', "'-1"],
  ["'tis fine", "'tis fine"],
  ['a=1', 'a=1'],
  ['', ''],
])('%j is written as %j', (written, cell) => {
  expect(escapeFormula(written)).toBe(cell)
})

test('names of a list come back as they were', () => {
  const name = fc.string({ unit: fc.constantFrom('a', ';', '\\', ',', '"', '🎲'), minLength: 1, maxLength: 6 })

  fc.assert(
    fc.property(fc.array(name, { maxLength: 5 }), (names) => {
      expect(splitNames(joinNames(names))).toEqual(names)
    }),
  )
})

const Sample = z.object({
  text: z.string().nullable().default(null),
  names: z.array(z.string()).default([]),
  count: z.int().nullable().default(null),
  isSo: z.boolean().default(false),
})

const sample = fc.record({
  // No file tells an empty text from none.
  text: fc.oneof(
    text.map((written) => (written === '' ? null : written)),
    fc.constant(null),
  ),
  names: fc.array(
    hostile.filter((written) => written !== ''),
    { maxLength: 3 },
  ),
  count: fc.oneof(fc.maxSafeInteger(), fc.constant(null)),
  isSo: fc.boolean(),
})

async function* inChunks(written: string, size: number) {
  const bytes = Buffer.from(written)
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size)
}

test.each(FORMATS)('rows written as %s are read as they were, however the bytes are cut', async (format) => {
  await fc.assert(
    fc.asyncProperty(fc.array(sample, { minLength: 1, maxLength: 20 }), fc.integer({ min: 1, max: 64 }), async (rows, size) => {
      const writer = rowWriter(format, Object.keys(Sample.shape))
      const problems = noProblems()
      const read = []
      const chunks = inChunks(writer.head + writer.rows(rows), size)
      for await (const batch of readRecords(chunks, { format, record: Sample, ignored: [], problems })) {
        read.push(...batch.map(({ record }) => record))
      }

      expect(problems.total).toBe(0)
      expect(read).toEqual(rows)
    }),
    { numRuns: 300 },
  )
})
