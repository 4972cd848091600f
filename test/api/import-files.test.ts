import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { importing, type Importing } from '../support/api/import.ts'
import { openWorld, type World } from '../support/world.ts'

/** Files that a careless or hostile caller sends. Whatever it is: told by its line, and nothing changes. */

let world: World
let own: Importing

beforeAll(async () => {
  world = await openWorld()
  own = await importing(world)
})

afterAll(() => world[Symbol.asyncDispose]())

type Told = readonly [line: number, path: string, message: RegExp]

const WRONG_CSV: Readonly<Record<string, readonly [file: string | Buffer, ...Told]>> = {
  'a column that nobody knows': ['license,color\nLEGACY-0001,red\n', 1, 'color', /no such column/],
  'a column that objects inherit': ['license,__proto__\nLEGACY-0001,x\n', 1, '__proto__', /no such column/],
  'a column named constructor': ['license,constructor\nLEGACY-0001,x\n', 1, 'constructor', /no such column/],
  'no column that is needed': ['levels\nbasic\n', 1, 'license', /missing/],
  'a column twice': ['license,comment,comment\nLEGACY-0001,a,b\n', 1, 'comment', /twice/],
  'a first line that is no line of names': ['LEGACY-0001\nLEGACY-0002\n', 1, 'LEGACY-0001', /no such column/],
  'a column of another case': ['License\nLEGACY-0001\n', 1, 'License', /no such column/],
  'blank lines only': ['\r\n\r\n', 1, '', /must name the columns/],
  'a quote that never ends': ['license,comment\nLEGACY-0001,"a\nLEGACY-0002,b\n', 2, '', /never closed/],
  'text behind a quote': ['license,comment\nLEGACY-0001,"a"b\n', 2, '', /closing quote/],
  'a quote within a cell': ['license,comment\nLEGACY-0001,a"b\n', 2, '', /does not begin/],
  'ten megabytes in one line': [`license,comment\nLEGACY-0001,${'a'.repeat(10_000_000)}\n`, 2, '', /longer/],
  'too many cells': ['license,comment\nLEGACY-0001,a,b\n', 2, '', /Has 3 cells, and the first line 2/],
  'a NUL': ['license,comment\nLEGACY-0001,a\u0000b\n', 2, 'comment', /control characters/],
  'a control character': ['license,comment\nLEGACY-0001,a\u001b[31m\n', 2, 'comment', /control characters/],
  'what is not UTF-8': [Buffer.concat([Buffer.from('license,comment\nLEGACY-0001,'), Buffer.from([0xff, 0xfe, 10])]), 1, '', /not UTF-8/],
  'half a character at its end': [Buffer.concat([Buffer.from('license\nLEGACY-0001\n'), Buffer.from([0xf0, 0x9f])]), 3, '', /not UTF-8/],
  'UTF-16': [Buffer.from('\ufefflicense\nLEGACY-0001\n', 'utf16le'), 1, '', /not UTF-8/],
  'a number that is none': ['license,durationSeconds\nLEGACY-0001,sixty\n', 2, 'durationSeconds', /number/],
  'a fraction': ['license,durationSeconds\nLEGACY-0001,1.5\n', 2, 'durationSeconds', /number/],
  'a flag that is none': ['license,requiresClientId\nLEGACY-0001,yes\n', 2, 'requiresClientId', /boolean/],
  'a date without an offset': ['license,expiresAt\nLEGACY-0001,2027-01-01T00:00:00\n', 2, 'expiresAt', /datetime/],
  'two durations': ['license,duration,durationSeconds\nLEGACY-0001,1d,60\n', 2, 'duration', /Must not be given/],
  'SQL for a level': ["license,levels\nLEGACY-0001,x'); drop table license;--\n", 2, 'levels.1', /16 characters/],
}

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)

const WRONG_JSONL: Readonly<Record<string, readonly [file: string, ...Told]>> = {
  'an array': ['[{"license":"LEGACY-0001"}]\n', 1, '', /no JSON object/],
  'a line cut short': ['{"license":"LEGACY-0001"}\n{"license":"LEGA', 2, '', /no JSON object/],
  null: ['null\n', 1, '', /no JSON object/],
  'a field that nobody knows': ['{"license":"LEGACY-0001","color":"red"}\n', 1, 'color', /no such field/],
  'a field that objects inherit': ['{"license":"LEGACY-0001","__proto__":{"levels":[]}}\n', 1, '__proto__', /no such field/],
  'no key': ['{"comment":"a"}\n', 1, 'license', /./],
  'a key that is a number': ['{"license":1234567}\n', 1, 'license', /./],
  'a flag as text': ['{"license":"LEGACY-0001","requiresClientId":"true"}\n', 1, 'requiresClientId', /./],
  'a lone surrogate': ['{"license":"LEGACY-0001","comment":"\\ud83c"}\n', 1, 'comment', /well-formed/],
  'what is nested deep': [`{"license":"LEGACY-0001","levels":${nested(10_000)}}\n`, 1, 'levels.0', /./],
  'ten megabytes in one line': [`{"license":"LEGACY-0001","comment":"${'a'.repeat(10_000_000)}"}\n`, 1, '', /longer/],
}

const expectTold = (body: unknown, [line, path, message]: Told) => {
  expect(body).toMatchObject({
    success: false,
    code: 'validation_error',
    errors: [{ line, path, message: expect.stringMatching(message) }],
  })
}

describe('CSV with', () => {
  test.each(Object.entries(WRONG_CSV))('%s is told by its line', async (_, [file, ...told]) => {
    const { body } = await own.bring('licenses', file)

    expectTold(body, told)
    expect(await own.counts()).toMatchObject({ totalLicenses: 0 })
  })

  test('a byte order mark, CRLF, quotes, blank lines and lines within cells is read as it is meant, and its lines are counted', async () => {
    const into = (await world.make.application(own.accountId)).id
    const file = '\ufeff"license",comment\r\n\r\n"LEGACY-0001","says ""hi"", 🎲"\r\nLEGACY-0002,\r\n'

    const good = await own.bring('licenses', file, { into })
    const bad = await own.bring('licenses', `${file}LEGACY-0003,"two\r\nlines"\r\nshort,\r\n`, { into, more: '&dryRun=true' })

    expect(good.body.data).toEqual({ imported: 2 })
    expect(await own.lines('licenses', into)).toMatchObject([{ comment: 'says "hi", 🎲' }, { comment: null }])
    expect(bad.body.errors.map(({ line, path }: { line: number; path: string }) => `${line} ${path}`)).toEqual([
      '3 license',
      '4 license',
      '5 comment',
      '7 license',
    ])
  })

  test('names alone brings nothing, and nothing is wrong with that', async () => {
    expect((await own.bring('licenses', 'license\n')).body.data).toEqual({ imported: 0 })
  })
})

describe('JSON lines with', () => {
  test.each(Object.entries(WRONG_JSONL))('%s are told by the line', async (_, [file, ...told]) => {
    const { body } = await own.bring('licenses', file, { format: 'jsonl' })

    expectTold(body, told)
    expect(await own.counts()).toMatchObject({ totalLicenses: 0 })
  })
})

describe('a body', () => {
  test.each([
    ['of JSON', { 'content-type': 'application/json' }],
    ['of a form', { 'content-type': 'multipart/form-data; boundary=x' }],
    ['without a type', { 'content-type': '' }],
    ['of the other format', { 'content-type': 'application/x-ndjson' }],
    ['of another character set', { 'content-type': 'text/csv; charset=iso-8859-1' }],
    ['that is compressed', { 'content-encoding': 'gzip' }],
  ])('%s is unsupported_media_type', async (_, headers) => {
    expect(await own.bring('licenses', 'license\nLEGACY-0001\n', { headers })).toMatchObject({
      status: 415,
      body: { code: 'unsupported_media_type', errors: [{ path: 'Content-Type' }] },
    })
  })

  test('that is empty or too large is refused', async () => {
    const large = { 'content-length': String(256 * 1024 * 1024 + 1) }

    expect((await own.bring('licenses', '')).body.code).toBe('validation_error')
    expect((await own.bring('licenses', 'license\n', { headers: large })).body.code).toBe('payload_too_large')
  })

  test('of somebody without the scope is not looked at', async () => {
    const { plaintextKey: key } = await world.make.key(own.accountId, ['licenses:read'])
    const path = `/api/v1/panel/import-licenses?applicationId=${own.applicationId}`

    const answer = await world.ask('POST', path, { key, headers: { 'content-type': 'text/csv' }, body: 'wrong\n' })

    expect(answer).toMatchObject({ status: 403, body: { code: 'insufficient_scope', requiredScope: 'licenses:create' } })
  })
})

test('wrong records count against the most that a file may have, so that a file of nothing else is not read to its end', async () => {
  const csv = await own.bring('licenses', `license\n${'a\n'.repeat(200_001)}`)
  const lines = await own.bring('licenses', `\n\n${'1\n'.repeat(300_000)}`, { format: 'jsonl' })

  expect([csv.status, csv.body.errorCount]).toEqual([400, 200_001])
  expect([lines.status, lines.body.errorCount, lines.body.errors[0].line]).toEqual([400, 200_001, 3])
})

test('with a cookie a file comes from our own pages or not at all', async () => {
  const path = `/api/v1/panel/import-licenses?applicationId=${own.applicationId}&dryRun=true`
  const send = (headers: Record<string, string>) =>
    world.ask('POST', path, { cookie: own.cookie, headers: { 'content-type': 'text/csv', ...headers }, body: 'license\nLEGACY-0001\n' })

  expect((await send({})).body.code).toBe('origin_forbidden')
  expect((await send({ 'sec-fetch-site': 'cross-site' })).body.code).toBe('origin_forbidden')
  expect((await send({ origin: 'https://evil.example' })).body.code).toBe('origin_forbidden')
  expect((await send({ origin: 'http://localhost:4000' })).status).toBe(200)
  expect((await send({ 'sec-fetch-site': 'same-origin' })).status).toBe(200)
})

test('what is wrong is told without the values', async () => {
  const answer = await own.bring('users', 'login,password\nada.lovelace,hunter22\nno,correct horse\n')

  expect(answer.body.errors.map(({ line, path }: { line: number; path: string }) => `${line} ${path}`)).toContain('3 login')
  expect(answer.text).not.toMatch(/hunter22|correct horse/)
})
