import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { routes } from '../../server/rest/routes.ts'
import { callThrough, DOORS, doorsOf, restUrl, routeOf } from '../support/api/doors.ts'
import { idFieldsOf } from '../support/api/id-fields.ts'
import { expectQuiet, unchanged } from '../support/api/quiet.ts'
import { MISSING, recordsIn, sampleOf, type Records } from '../support/api/samples.ts'
import { openWorld, type World } from '../support/world.ts'

/** The inputs a careless or hostile caller sends. Whatever it is: the right code, and nothing changes. */

let world: World
let key: string
let cookie: string
let own: Records

beforeAll(async () => {
  world = await openWorld()
  const owner = await world.make.person()
  const made = await world.make.key(owner.accountId, ['*'])
  cookie = owner.cookie
  key = made.plaintextKey
  own = { ...(await recordsIn(world, owner.accountId)), apiKey: made.id }
})

afterAll(() => world[Symbol.asyncDispose]())

const TEXT_IDS = [
  '',
  '0',
  '01',
  '+1',
  '-1',
  '1e2',
  '0x1',
  '1.0',
  ' 1',
  '1 ',
  '1\n',
  '９',
  '1'.repeat(30),
  '9223372036854775808',
  'null',
  'undefined',
  '1,2',
  '1;drop table account',
  "1' or '1'='1",
  '__proto__',
  '\u0000',
  '1\u0000',
  '\u202e1',
  '%00',
  '../1',
  '%2e%2e',
]

const TYPED_IDS = [1, 1.5, -1, 0, true, null, [], ['1'], {}, { id: '1' }, { $gt: '' }, 1e30]

describe.each(DOORS)('an id through %s', (door) => {
  // Of several fields of which one must be given, another one would be refused for being there.
  const ofDoor = routes.filter((route) => doorsOf(route).includes(door))
  const withIds = ofDoor.flatMap((route) =>
    idFieldsOf(route)
      .filter(({ name }) => Object.hasOwn(sampleOf(route.name, MISSING), name))
      .map((field) => ({ route, field, name: `${route.name} ${field.name}` })),
  )

  test.each(withIds)('that is none is validation_error as $name', ({ route, field }) =>
    unchanged(world, async () => {
      const isText = door === 'REST' && !route.placement.body.includes(field.name)
      for (const id of isText ? TEXT_IDS : [...TEXT_IDS, ...TYPED_IDS]) {
        const input = { ...sampleOf(route.name, own), [field.name]: field.isList ? [id] : id }
        // An empty or dotted segment makes another path of it.
        if (isText && route.placement.path.includes(field.name) && (id === '' || id === '../1')) continue
        const told = await callThrough(world, door)(route, input, { cookie })
        expectQuiet(told, 'validation_error', typeof id === 'string' ? id : '')
      }
    }),
  )
})

const NAMES: Readonly<Record<string, unknown>> = {
  'a number': 123456,
  'a boolean': true,
  null: null,
  'a list': ['My Application'],
  'an object': { toString: 'My Application' },
  'a NUL': 'My\u0000Application',
  'a lone high surrogate': 'Application \ud83c',
  'a lone low surrogate': '\udfb2 Application',
  'a line feed': 'My\nApplication',
  'an escape': 'My \u001b[31m app',
  'a megabyte': 'a'.repeat(1_000_000),
  'white space': ' \t \u3000 '.repeat(3),
}

describe.each(DOORS)('text through %s', (door) => {
  const route = routeOf('management.applications.create')

  test.each(Object.entries(NAMES))('that is %s is refused, never coerced', (_, name) =>
    unchanged(world, async () =>
      expectQuiet(
        await callThrough(world, door)(route, { name }, { key }),
        'validation_error',
        typeof name === 'string' ? name.slice(0, 100) : '',
      ),
    ),
  )

  test.each([
    "Robert'); drop table account;--",
    '%_\\" or 1=1',
    '${7*7} {{7*7}}',
    '🎲🎲🎲 \u202eesrever',
    '<script>alert(1)</sc>',
    '../../../etc/passwd',
    '__proto__',
    'constructor',
  ])('%s is only text', async (name) => {
    const told = await callThrough(world, door)(route, { name }, { key })
    const { body } = await world.ask('GET', '/api/v1/panel/get-applications', { key })

    expect(told.status).toBe(200)
    expect(body.data[0].name).toBe(name)
  })
})

const WRONG: readonly (readonly [string, Record<string, unknown>])[] = [
  ['management.applications.edit', { isPaused: 'true' }],
  ['management.applications.edit', { isPaused: 1 }],
  ['management.applications.edit', { requiresLicense: null }],
  ['management.applications.edit', { version: 2 }],
  ['management.applications.edit', { version: 'v'.repeat(17) }],
  ['management.applications.edit', { clientBlacklisting: 'ANY' }],
  ['management.applications.replaceRuntimeKey', { type: 'both' }],
  ['management.applications.replaceRuntimeKey', { type: 'toString' }],
  ['management.applications.createLevels', { levels: 'basic' }],
  ['management.applications.createLevels', { levels: { 0: 'basic', length: 1 } }],
  ['management.applications.createLevels', { levels: Array.from({ length: 1001 }, (_, index) => `l${index}`) }],
  ['management.applications.createLevels', { levels: [1] }],
  ['management.applications.removeLevels', { levels: ['basic'], force: 'yes' }],
  ['session.apiKeys.create', { scopes: '*' }],
  ['session.apiKeys.create', { scopes: ['__proto__'] }],
  ['session.apiKeys.create', { scopes: ['applications:read '] }],
  ['session.apiKeys.create', { allApplications: 'false' }],
  ['session.apiKeys.create', { expiresAt: '2027' }],
  ['session.apiKeys.create', { expiresAt: '2027-01-01T00:00:00' }],
  ['session.apiKeys.create', { expiresAt: '+275760-09-13T00:00:00.000Z' }],
  ['session.apiKeys.create', { applicationIds: Array.from({ length: 1001 }, (_, index) => String(index + 1)) }],
  ['session.apiKeys.rotate', { gracePeriod: 3600 }],
  ['session.apiKeys.list', { status: 'toString' }],
]

describe.each(DOORS)('a field through %s', (door) => {
  test.each(WRONG)('of %s that is %j is validation_error', (name, fields) =>
    unchanged(world, async () =>
      expectQuiet(await callThrough(world, door)(routeOf(name), { ...sampleOf(name, own), ...fields }, { cookie }), 'validation_error'),
    ),
  )
})

test('a field in the query twice is refused, whichever is right', () =>
  unchanged(world, async () => {
    const route = routeOf('management.applications.edit')
    const url = restUrl(route, { applicationId: own.application })
    for (const more of [`&applicationId=${own.application}`, '&applicationId=1', '&applicationId=']) {
      const { status, body } = await world.ask('PATCH', url + more, { key, body: { version: '2' } })
      expect([status, body.code]).toEqual([400, 'validation_error'])
    }
  }))
