import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Id } from '../../shared/ids.ts'
import { callThrough, DOORS, routeOf, type Input } from '../support/api/doors.ts'
import { expectQuiet, unchanged } from '../support/api/quiet.ts'
import { openLicenses, type LicensesWorld } from '../support/license-world.ts'
import type { Asking } from '../support/world.ts'

/** Licenses and users of another account, and of another application of the same account: they do not exist, wherever they are named. */

let w: LicensesWorld
let restricted: Asking
let member: Asking
let mine: Id[]
/** A license and a user of another account and of the account's other application. */
let foreign: readonly { readonly application: Id; readonly license: Id; readonly user: Id; readonly login: string }[]

const recordsOf = async (accountId: Id, application: Id) => {
  const [made] = await w.world.make.licenses(accountId, application, { durationSeconds: 3600, comment: 'foreign' })
  const user = await w.world.make.user(accountId, application)
  return { application, license: made?.id ?? '', user: user.id, login: user.login }
}

beforeAll(async () => {
  w = await openLicenses()
  mine = (await w.make({ amount: 99, durationSeconds: 3600 })).map(({ id }) => id)
  const { accountId } = await w.world.make.person()
  const [theirs, other] = [await w.world.make.application(accountId), await w.world.make.application(w.accountId)]
  foreign = [await recordsOf(accountId, theirs.id), await recordsOf(w.accountId, other.id)]
  const key = await w.world.make.key(w.accountId, ['*'], { applicationIds: [w.applicationId] })
  restricted = { key: key.plaintextKey }
  member = { cookie: (await w.world.make.person({ accountId: w.accountId, role: 'member' })).cookie }
})

afterAll(() => w[Symbol.asyncDispose]())

const MISSING = { license: '1', user: '1', login: 'nobody' }

type Named = typeof MISSING

/** Every input that names a license or a user. */
const NAMING: readonly (readonly [string, (named: Named) => Input])[] = [
  ...['pause', 'unpause', 'resetClientId', 'blacklist', 'unblacklist', 'reinitialize', 'unlink', 'remove'].flatMap((name) => [
    [name, ({ license }: Named) => ({ licenseId: license })] as const,
    [name, ({ license }: Named) => ({ licenseIds: [...mine.slice(0, 50), license, ...mine.slice(50)] })] as const,
    [name, ({ license }: Named) => ({ licenseIds: [...mine, license], dryRun: true })] as const,
  ]),
  ['extend', ({ license }) => ({ licenseIds: [...mine, license], duration: '1d' })],
  ['edit', ({ license }) => ({ licenseId: license, comment: 'mine' })],
  ['history', ({ license }) => ({ licenseId: license, currentPage: 1 })],
  ['link', ({ user }) => ({ licenseIds: mine, userId: user })],
  ['link', ({ login }) => ({ all: true, login })],
  ['unlink', ({ user }) => ({ all: true, userId: user })],
  ['unlink', ({ login }) => ({ licenseId: mine[0], login })],
]

const through = (door: (typeof DOORS)[number], name: string, input: Input, as: Asking) =>
  callThrough(w.world, door)(
    routeOf(`management.licenses.${name}`),
    { applicationId: w.applicationId, ...input },
    { ...as, headers: { 'x-request-id': 'twin-1' } },
  )

describe.each(DOORS)('through %s', (door) => {
  test.each(NAMING)('%s of a foreign record is not_found, byte for byte as of a missing one', (name, inputOf) =>
    unchanged(w.world, async () => {
      for (const as of [w.as, restricted, member]) {
        const missing = await through(door, name, inputOf(MISSING), as)
        expectQuiet(missing, 'not_found')
        for (const named of foreign) expect((await through(door, name, inputOf(named), as)).text).toBe(missing.text)
      }
    }),
  )

  test.each(['metadata', 'table', 'overview', 'create', 'pause', 'removeAll'])('%s in a foreign application is refused', (name) =>
    unchanged(w.world, async () => {
      const settings = { levels: [], requiresClientId: false }
      const input = { currentPage: 1, all: true, amount: 1, duration: null, applicationLicenseSettings: settings }
      const only = name === 'pause' || name === 'removeAll' ? { all: true } : name === 'create' ? { ...input, all: undefined } : input
      const [theirs, other] = foreign.map(({ application }) => application)
      const ask = async (applicationId: Id | undefined, as: Asking) => (await through(door, name, { ...only, applicationId }, as)).code
      expect(await ask(theirs, w.as)).toBe('not_found')
      expect(await ask(theirs, restricted)).toBe('not_found')
      expect(await ask(other, restricted)).toBe('application_forbidden')
    }),
  )

  test('a search, a level and a state show only rows of the application', async () => {
    for (const query of [
      { searchParams: { searchString: 'foreign', categories: [] } },
      { level: 'basic' },
      { status: 'available', sort: 'license' },
    ]) {
      const { data } = await through(door, 'table', { currentPage: 1, pageSize: 100, ...query }, w.as)
      const ids = (data as { items: { id: Id }[] }).items.map(({ id }) => id) // a success has items
      expect(ids.filter((id) => !mine.includes(id))).toEqual([])
    }
  })
})

test('all is all of the application, and no more', async () => {
  const theirs = new Set(foreign.map(({ license }) => license))
  const pausedOf = async () => {
    const { kysely } = w.world.database.reader
    const rows = await kysely.selectFrom('license').where('phase', '=', 'paused').select('id').execute()
    return rows.map(({ id }) => id)
  }

  expect((await w.act('pause', { all: true })).body.data).toEqual({ affected: 99 })
  const paused = await pausedOf()
  await w.act('unpause', { all: true })

  expect(paused.filter((id) => theirs.has(id))).toEqual([])
  expect(await pausedOf()).toEqual([])
})

test('a member may pause all and delete some, but not delete all, not even to ask', async () => {
  const act = (body: object) => w.world.ask('POST', `/api/v1/panel/licenses-actions?applicationId=${w.applicationId}`, { ...member, body })
  const spare = await w.one()

  for (const dryRun of [true, false])
    expect(await act({ action: 'delete', all: true, dryRun })).toMatchObject({ status: 403, body: { code: 'forbidden' } })
  expect((await act({ action: 'pause', all: true })).body.data).toEqual({ affected: 100 })
  expect((await act({ action: 'unpause', all: true })).body.data).toEqual({ affected: 100 })
  expect((await act({ action: 'delete', licenseIds: [spare] })).body.data).toEqual({ affected: 1 })
})

test('owner fields in the body name nothing', async () => {
  const [theirs] = foreign
  const { body } = await w.create({ amount: 1, applicationId: theirs?.application, accountId: '1', id: theirs?.license, account_id: '1' })

  expect((await w.table()).body.data[0].id).toBe(body.data[0].id)
  expect(body.data[0].id).not.toBe(theirs?.license)
  await w.act('delete', { licenseId: body.data[0].id })
})
