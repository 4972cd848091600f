import { LONGEST_RECORD, type RawRecord, Unreadable } from './raw-records.ts'

const tooLong = (line: number) => new Unreadable({ line, path: '', message: `The line is longer than ${LONGEST_RECORD} bytes` })

/** Lines of text that are not empty, each with its number. @throws Unreadable for one without an end */
async function* numbered(texts: AsyncIterable<string>): AsyncGenerator<readonly [line: number, text: string]> {
  let line = 1
  let pending = ''
  for await (const text of texts) {
    const parts = (pending + text).split('\n')
    pending = parts.pop() ?? ''
    for (const part of parts) {
      if (part.length > LONGEST_RECORD) throw tooLong(line)
      if (part !== '') yield [line, part]
      line += 1
    }
    if (pending.length > LONGEST_RECORD) throw tooLong(line)
  }
  yield [line, pending]
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const recordOf = (line: number, text: string): RawRecord => {
  const value = parsed(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { line, problem: { line, path: '', message: 'Is no JSON object' } }
  }
  return { line, fields: new Map(Object.entries(value)), isText: false }
}

/**
 * The records of a file of JSON lines; empty lines are passed over. A wrong record is told in its place.
 * @throws Unreadable where nothing can be read on
 */
export async function* readJsonLines(texts: AsyncIterable<string>): AsyncGenerator<RawRecord> {
  for await (const [line, text] of numbered(texts)) {
    const bare = line === 1 ? text.replace(/^\ufeff/, '') : text
    if (bare.trim() !== '') yield recordOf(line, bare)
  }
}
