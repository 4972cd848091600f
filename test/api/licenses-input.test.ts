import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Id } from '../../shared/ids.ts'
import { callThrough, DOORS, routeOf, type Input } from '../support/api/doors.ts'
import { expectQuiet, unchanged } from '../support/api/quiet.ts'
import { openLicenses, type LicensesWorld } from '../support/license-world.ts'
import { many, WRONG } from '../support/license-wrong.ts'

/** What a careless or hostile caller sends to the endpoints of licenses, at both doors: refused, and nothing changes. */

let w: LicensesWorld
let id: Id

beforeAll(async () => {
  w = await openLicenses()
  id = await w.one({ durationSeconds: 3600 })
  await w.world.make.user(w.accountId, w.applicationId, 'ada.lovelace')
})

afterAll(() => w[Symbol.asyncDispose]())

const SELECTING = ['pause', 'unpause', 'resetClientId', 'blacklist', 'unblacklist', 'reinitialize', 'unlink', 'extend', 'link'] as const

const NEEDED: Readonly<Record<string, Input>> = { extend: { duration: '1d' }, link: { login: 'ada.lovelace' } }

/** Selections that name nothing, too much, or in a way that must not be guessed. `ID` stands for a license that exists. */
const SELECTIONS: readonly Input[] = [
  {},
  { licenseIds: [] },
  { licenseId: 'ID', licenseIds: ['ID'] },
  { licenseId: 'ID', all: true },
  { licenseIds: ['ID'], all: true },
  { all: false },
  { all: 'true' },
  { all: 1 },
  { all: null },
  { all: [true] },
  { licenseId: 'ID', all: false },
  { licenseIds: many(1001) },
  { licenseIds: Array.from({ length: 1001 }, () => 'ID') },
  { licenseIds: 'ID' },
  { licenseIds: { 0: 'ID', length: 1 } },
  { licenseIds: ['ID', null] },
  { licenseIds: ['ID', 7] },
  { licenseIds: [['ID']] },
  { licenseId: ['ID'] },
  { licenseId: null },
  { licenseId: 7 },
  { licenseId: ' ID' },
  { licenseId: '0' },
  { licenseId: '9223372036854775808' },
  { licenseId: 'ID', dryRun: 'true' },
  { licenseId: 'ID', dryRun: 1 },
  { licenseId: 'ID', dryRun: null },
]

const withId = (input: Input): Input => JSON.parse(JSON.stringify(input).replaceAll('ID"', `${id}"`)) // the same shape

describe.each(DOORS)('a selection through %s', (door) => {
  test.each([...SELECTING, 'remove'])('for %s that is not exactly one of the three is validation_error', (name) =>
    unchanged(w.world, async () => {
      for (const selection of SELECTIONS) {
        // Over tRPC `remove` does not know `all`, which stays an unknown field: only what is named is deleted.
        const isDeletion = door === 'tRPC' && name === 'remove' && 'all' in selection && Object.keys(selection).length > 1
        if (isDeletion) continue
        const input = { applicationId: w.applicationId, ...NEEDED[name], ...withId(selection) }
        const told = await callThrough(w.world, door)(routeOf(`management.licenses.${name}`), input, w.as)
        expect([selection, told.code]).toEqual([selection, 'validation_error'])
        expectQuiet(told, 'validation_error')
      }
    }),
  )
})

test('a deletion that names licenses beside all deletes nothing, whatever all is', () =>
  unchanged(w.world, async () => {
    const named = [{ licenseId: id }, { licenseIds: [id] }, { licenseIds: [] }, { licenseId: null }, { licenseId: '' }]
    for (const selection of named)
      for (const all of [true, false, 'true', 1, null, {}])
        expect((await w.act('delete', { ...selection, all })).body.code).toBe('validation_error')
  }))

test('a deletion of all over tRPC that names licenses or anything else deletes nothing', () =>
  unchanged(w.world, async () => {
    for (const name of ['licenses', 'users'])
      for (const more of [
        { licenseId: id },
        { licenseIds: [id] },
        { licenseIds: [] },
        { userId: '1' },
        { status: 'expired' },
        { dryrun: true },
      ]) {
        const input = { applicationId: w.applicationId, ...more }
        expectQuiet(await callThrough(w.world, 'tRPC')(routeOf(`management.${name}.removeAll`), input, w.as), 'validation_error')
      }
  }))

/** A query has only text: there a number is told apart from a text that is written the same only by the schema. */
const isSameInQuery = (door: string, name: string, input: Input) =>
  door === 'REST' && ['table', 'overview'].includes(name) && ['1', '10', '7', null].some((value) => Object.values(input).includes(value))

describe.each(DOORS)('a field through %s', (door) => {
  test.each(WRONG)('of %s that is %j is validation_error', (name, fields) =>
    unchanged(w.world, async () => {
      if (isSameInQuery(door, name, fields)) return
      const input = { applicationId: w.applicationId, ...fields }
      expectQuiet(await callThrough(w.world, door)(routeOf(`management.licenses.${name}`), input, w.as), 'validation_error')
    }),
  )
})

describe.each(DOORS)('text through %s', (door) => {
  test.each([
    `'; delete from license; --`,
    '%_\\" or 1=1',
    '${7*7} {{7*7}} <script>alert(1)</script>',
    '🎲 \u202eesrever \u200b',
    '__proto__',
    'constructor',
    'null',
  ])('%s is only text in a comment, a client id, a login, a search', async (text) => {
    const through = (name: string, input: Input) =>
      callThrough(w.world, door)(routeOf(`management.licenses.${name}`), { applicationId: w.applicationId, ...input }, w.as)

    const edited = await through('edit', { licenseId: id, comment: text, clientId: text })
    const found = await through('table', { currentPage: 1, searchParams: { searchString: text, categories: ['Comment', 'Client id'] } })
    const linked = await through('link', { licenseId: id, login: text })

    expect(edited.data).toMatchObject({ id, comment: text, clientId: text })
    expect(found.data).toMatchObject({ items: [{ id, comment: text }], totalPages: 1 })
    expectQuiet(linked, 'not_found')
  })
})

describe('over REST', () => {
  const TEXTS = ['', '{', 'undefined', '[]', '"abc"', '7', 'true', '{"searchString":"a","__proto__":{}}', '{"searchString":7}', '\u0000']

  test.each(TEXTS)('searchParams=%s is validation_error', (searchParams) =>
    unchanged(w.world, async () => expect((await w.table({ searchParams })).body.code).toBe('validation_error')),
  )

  test.each([
    'currentPage=1&currentPage=1',
    'currentPage=1&applicationId=1',
    'currentPage=+1',
    'currentPage=01',
    'currentPage=1e0',
    'currentPage=',
  ])('the query %s is validation_error', (query) =>
    unchanged(w.world, async () => {
      const { body } = await w.call('GET', `get-licenses-table?applicationId=${w.applicationId}&${query}`)
      expect(body.code).toBe('validation_error')
    }),
  )

  test.each([undefined, null, 7, '', 'PAUSE', 'pause ', 'removeAll', 'constructor', '__proto__', ['pause'], { pause: true }])(
    'the action %j is validation_error',
    (action) =>
      unchanged(w.world, async () => {
        const body = { all: true, ...(action === undefined ? {} : { action }) }
        const told = await w.call('POST', `licenses-actions?applicationId=${w.applicationId}`, body)
        expect([told.status, told.body.code]).toEqual([400, 'validation_error'])
      }),
  )

  test.each([
    '{"action":"pause","__proto__":{"all":true}}',
    '{"__proto__":{"action":"delete","all":true}}',
    '{"constructor":{"prototype":{}}}',
  ])('a body of %s selects nothing', (body) =>
    unchanged(w.world, async () => {
      const told = await w.call('POST', `licenses-actions?applicationId=${w.applicationId}`, body)
      expect([told.status, told.body.code]).toEqual([400, 'validation_error'])
    }),
  )

  test('a body over the limit is payload_too_large and imports nothing', () =>
    unchanged(w.world, async () => {
      const { status, body } = await w.create({ licenses: ['LEGACY-0001'], comment: 'x'.repeat(1_100_000) })
      expect([status, body.code]).toEqual([413, 'payload_too_large'])
    }))
})
