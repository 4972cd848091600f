import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { callThrough, DOORS, routeOf, type Input } from '../support/api/doors.ts'
import { expectQuiet, unchanged } from '../support/api/quiet.ts'
import { USER_SETTINGS } from '../support/api/users.ts'
import { openWorld, type World } from '../support/world.ts'

/** What careless and hostile callers send to the endpoints of app users, and where licenses name one; the ids are in bad-input.test.ts. */

let world: World
let key: string
let applicationId: string
let userId: string

beforeAll(async () => {
  world = await openWorld()
  const { accountId } = await world.make.person()
  key = (await world.make.key(accountId, ['*'])).plaintextKey
  applicationId = (await world.make.application(accountId)).id
  userId = (await world.make.user(accountId, applicationId)).id
})

afterAll(() => world[Symbol.asyncDispose]())

const NEW = { login: 'ada.lovelace', password: 'correct horse battery', applicationUserSettings: USER_SETTINGS }

const NO_TEXTS: Readonly<Record<string, unknown>> = {
  'a number': 123456,
  'a boolean': true,
  'a list': ['ada.lovelace'],
  'an object': { toString: 'ada.lovelace' },
  'a lone high surrogate': 'lovelace \ud83c',
  'a lone low surrogate': '\udfb2 lovelace',
  'a megabyte': 'a'.repeat(1_000_000),
}

const NO_LINES: Readonly<Record<string, unknown>> = {
  ...NO_TEXTS,
  'a NUL': 'ada\u0000lovelace',
  'a line feed': 'ada\nlovelace',
  'an escape': 'ada \u001b[31m',
}

/** 18 characters when it is composed. */
const LONG_LIGATURE = '\ufdfa'

const WRONG: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  login: { ...NO_LINES, null: null, three: 'ada', '321': 'a'.repeat(321), '324 composed': LONG_LIGATURE.repeat(18) },
  password: {
    ...NO_TEXTS,
    null: null,
    five: 'horse',
    '129': 'a'.repeat(129),
    'five when composed': 'ho\u0308rse',
    '144 when composed': LONG_LIGATURE.repeat(8),
  },
  comment: { ...NO_LINES, '256': 'a'.repeat(256) },
  clientId: { ...NO_LINES, empty: '', three: 'abc', '65': 'a'.repeat(65) },
  ipAddress: {
    ...NO_TEXTS,
    empty: '',
    '256': '256.0.0.1',
    range: '10.0.0.0/8',
    port: '10.0.0.1:80',
    zone: 'fe80::1%eth0',
    octal: '010.0.0.1',
  },
  applicationUserSettings: { ...NO_TEXTS, null: null },
}

const WRONG_SETTINGS: Readonly<Record<string, readonly unknown[]>> = {
  levels: ['basic', null, [1], [''], ['a'.repeat(17)], { 0: 'basic', length: 1 }, Array.from({ length: 101 }, () => 'basic'), ['missing']],
  requiresLicense: [1, 'true', null, []],
  requiresClientId: [0, 'false', null, {}],
  credentialsType: ['', 'login', 'LOGIN_PASSWORD', 'toString', null, 1, ['login_password']],
}

const cases = Object.entries(WRONG).flatMap(([field, values]) => Object.entries(values).map(([what, value]) => ({ field, what, value })))

const settings = Object.entries(WRONG_SETTINGS).flatMap(([field, values]) => values.map((value) => ({ field, value })))

describe.each(DOORS)('through %s', (door) => {
  const create = (input: Input) => callThrough(world, door)(routeOf('management.users.create'), { applicationId, ...input }, { key })
  const edit = (input: Input) => callThrough(world, door)(routeOf('management.users.edit'), { applicationId, userId, ...input }, { key })

  test.each(cases)('$field that is $what is refused, never coerced, and not repeated', ({ field, value }) =>
    unchanged(world, async () => {
      const sent = typeof value === 'string' ? value.slice(0, 100) : ''
      expectQuiet(await create({ ...NEW, [field]: value }), 'validation_error', sent)
      expectQuiet(await edit({ [field]: value }), 'validation_error', sent)
    }),
  )

  test.each(settings)('a setting $field that is $value is refused', ({ field, value }) =>
    unchanged(world, async () => {
      expectQuiet(await create({ ...NEW, applicationUserSettings: { ...USER_SETTINGS, [field]: value } }), 'validation_error')
      expectQuiet(await edit({ applicationUserSettings: { [field]: value } }), 'validation_error')
    }),
  )

  test.each(['login', 'password', 'applicationUserSettings'])('a user without %s is refused', (field) =>
    unchanged(world, async () => expectQuiet(await create({ ...NEW, [field]: undefined }), 'validation_error')),
  )

  test.each(Object.keys(USER_SETTINGS))('settings without %s are refused in a new user', (field) =>
    unchanged(world, async () => {
      const applicationUserSettings = { ...USER_SETTINGS, [field]: undefined }
      expectQuiet(await create({ ...NEW, applicationUserSettings }), 'validation_error')
    }),
  )

  test.each([
    '🎲🎲🎲🎲',
    'a'.repeat(320),
    "'); drop table app_user;--",
    '\u202eesrever',
    '__proto__',
    'constructor',
    'Ада Лавлейс',
    ' ada lovelace ',
    '%_%_',
  ])('%s is a login like any other', async (login) => {
    const made = await create({ ...NEW, login })
    const query = { applicationId, currentPage: 1, searchParams: { searchString: login, categories: ['Login'] } }
    const found = await callThrough(world, door)(routeOf('management.users.table'), query, { key })
    const removal = { applicationId, userId: JSON.parse(JSON.stringify(made.data)).id }
    const gone = await callThrough(world, door)(routeOf('management.users.remove'), removal, { key })

    expect(made.data).toMatchObject({ login })
    expect(found.data).toMatchObject({ items: [{ login }] })
    expect(gone.status).toBe(200)
  })

  test.each(['sechs6', '🎲🎲🎲🎲🎲🎲', 'a'.repeat(128), 'ｐａｓｓｗｏｒｄ', '\t tabs \n', '\u1112\u1161\u11ab'.repeat(128)])(
    '%j is a password',
    async (password) => {
      const { status } = await edit({ password })

      expect(status).toBe(200)
    },
  )

  test.each([
    ['currentPage', 0],
    ['currentPage', -1],
    ['currentPage', 1.5],
    ['currentPage', 1e10],
    ['pageSize', 0],
    ['pageSize', 101],
    ['searchParams', '[]'],
    ['searchParams', { searchString: 1, categories: [] }],
    ['searchParams', { searchString: 'a', categories: 'Login' }],
    ['searchParams', { searchString: 'a', categories: ['login'] }],
    ['searchParams', { searchString: 'a\u0000', categories: [] }],
    ['searchParams', { searchString: 'a'.repeat(321), categories: [] }],
  ])('a table with %s %j is refused', (field, value) =>
    unchanged(world, async () => {
      const input = { applicationId, currentPage: 1, [field]: value }
      expectQuiet(await callThrough(world, door)(routeOf('management.users.table'), input, { key }), 'validation_error')
    }),
  )

  // A NUL in a parameter is an error of PostgreSQL's, which was told as internal_error.
  test.each([1, '', 'ada\u0000', '\ud83c', 'ada\n'])('a login to link licenses to that is %j is refused', (login) =>
    unchanged(world, async () => {
      for (const act of ['link', 'unlink']) {
        const route = routeOf(`management.licenses.${act}`)
        expectQuiet(await callThrough(world, door)(route, { applicationId, all: true, login }, { key }), 'validation_error')
      }
    }),
  )

  test.each([1, null, '', 'a'.repeat(65), 'KEY\u0000', '\ud83c', ['KEY-0001'], {}])('a license that is %j is refused', (license) =>
    unchanged(world, async () => {
      const link = routeOf('management.users.linkLicense')
      expectQuiet(await callThrough(world, door)(link, { applicationId, userId, license }, { key }), 'validation_error')
    }),
  )
})
