import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { callThrough, DOORS, routeOf, type Input } from '../support/api/doors.ts'
import { expectQuiet, unchanged } from '../support/api/quiet.ts'
import { NEW_VARIABLE } from '../support/api/variables.ts'
import { openWorld, type World } from '../support/world.ts'

/** What careless and hostile callers send to the endpoints of blacklists and variables; the ids are in bad-input.test.ts. */

let world: World
let key: string
let applicationId: string
let blacklistId: string
let variableId: string

beforeAll(async () => {
  world = await openWorld()
  const { accountId } = await world.make.person()
  key = (await world.make.key(accountId, ['*'])).plaintextKey
  applicationId = (await world.make.application(accountId)).id
  blacklistId = (await world.make.blacklistEntry(accountId, applicationId, { clientId: 'hw-3f9c2a71' })).id
  variableId = (await world.make.variable(accountId, applicationId, 'theme')).id
})

afterAll(() => world[Symbol.asyncDispose]())

const NO_TEXTS: Readonly<Record<string, unknown>> = {
  'a number': 123456,
  'a boolean': true,
  'a list': ['hw-3f9c2a71'],
  'an object': { toString: 'hw-3f9c2a71' },
  'a lone high surrogate': 'lovelace \ud83c',
  'a lone low surrogate': '\udfb2 lovelace',
  'a NUL': 'ada\u0000lovelace',
  'a megabyte': 'a'.repeat(1_000_000),
}

const NO_LINES: Readonly<Record<string, unknown>> = { ...NO_TEXTS, 'a line feed': 'ada\nlovelace', 'an escape': 'ada \u001b[31m' }

const WRONG_ENTRIES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  clientId: { ...NO_LINES, empty: '', three: 'abc', '65': 'a'.repeat(65) },
  ipAddress: {
    ...NO_TEXTS,
    empty: '',
    '256': '256.0.0.1',
    octal: '010.0.0.1',
    short: '127.1',
    port: '10.0.0.1:80',
    zone: 'fe80::1%eth0',
    'a mask': '10.0.0.0/255.0.0.0',
    'too long a prefix': '10.0.0.0/33',
    'host bits': '10.0.0.1/8',
    'white space': ' 203.0.113.7 ',
    'a name': 'localhost',
  },
  comment: { ...NO_LINES, '256': 'a'.repeat(256) },
}

const WRONG_VARIABLES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  name: { ...NO_LINES, null: null, empty: '', two: 'ab', '65': 'a'.repeat(65), 'white space': ' \t \u3000 '.repeat(3) },
  description: { ...NO_LINES, '65': 'a'.repeat(65) },
  value: { ...NO_TEXTS, null: null, '16,001': 'a'.repeat(16_001) },
  strategy: { ...NO_TEXTS, null: null, empty: '', 'another case': 'AUTH_REQUIRED', 'a member': 'toString' },
}

const casesOf = (wrong: typeof WRONG_ENTRIES) =>
  Object.entries(wrong).flatMap(([field, values]) => Object.entries(values).map(([what, value]) => ({ field, what, value })))

const NAMES = ['🎲🎲🎲🎲', 'a'.repeat(64), "'); drop table variable;--", '\u202eesrever', '__proto__', 'constructor', '%_%_']

describe.each(DOORS)('through %s', (door) => {
  const call = (name: string, input: Input) => callThrough(world, door)(routeOf(`management.${name}`), { applicationId, ...input }, { key })

  test.each(casesOf(WRONG_ENTRIES))('an entry whose $field is $what is refused, never coerced, and not repeated', ({ field, value }) =>
    unchanged(world, async () => {
      const sent = typeof value === 'string' ? value.slice(0, 100) : ''
      expectQuiet(await call('blacklists.create', { clientId: 'hw-51b0c44e', [field]: value }), 'validation_error', sent)
      expectQuiet(await call('blacklists.edit', { blacklistId, [field]: value }), 'validation_error', sent)
    }),
  )

  test.each(casesOf(WRONG_VARIABLES))('a variable whose $field is $what is refused, never coerced, and not repeated', ({ field, value }) =>
    unchanged(world, async () => {
      const sent = typeof value === 'string' ? value.slice(0, 100) : ''
      expectQuiet(await call('variables.create', { ...NEW_VARIABLE, [field]: value }), 'validation_error', sent)
      expectQuiet(await call('variables.edit', { variableId, [field]: value }), 'validation_error', sent)
    }),
  )

  test.each(['name', 'value', 'strategy'])('a variable without %s is refused', (field) =>
    unchanged(world, async () => expectQuiet(await call('variables.create', { ...NEW_VARIABLE, [field]: undefined }), 'validation_error')),
  )

  test.each(NAMES)('%s is a client id, a comment, a name and a value like any other', async (text) => {
    const entry = await call('blacklists.create', { clientId: text, comment: text })
    const found = await call('blacklists.table', { currentPage: 1, searchParams: { searchString: text, categories: ['Client id'] } })
    const variable = await call('variables.create', { ...NEW_VARIABLE, name: text, value: text })
    const listed = await call('variables.list', {})
    const ids = [entry, variable].map(({ data }) => JSON.parse(JSON.stringify(data)).id)
    await call('blacklists.remove', { blacklistIds: [ids[0]] })
    await call('variables.remove', { variableId: ids[1] })

    expect(entry.data).toMatchObject({ clientId: text, comment: text })
    expect(found.data).toMatchObject({ items: [{ id: ids[0], clientId: text }] })
    expect(listed.data).toEqual(expect.arrayContaining([expect.objectContaining({ name: text, value: text })]))
  })

  test.each([
    ['currentPage', 0],
    ['currentPage', 1.5],
    ['currentPage', 1e10],
    ['pageSize', 101],
    ['searchParams', '[]'],
    ['searchParams', { searchString: 'a', categories: ['client id'] }],
    ['searchParams', { searchString: 'a\u0000', categories: [] }],
  ])('a table with %s %j is refused', (field, value) =>
    unchanged(world, async () => expectQuiet(await call('blacklists.table', { currentPage: 1, [field]: value }), 'validation_error')),
  )
})
