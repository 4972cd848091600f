import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { csv, importing, jsonl, type Importing } from '../../support/api/import.ts'
import { openWorld, type World } from '../../support/world.ts'

/** Management API, "Import". */

let world: World
let own: Importing

beforeAll(async () => {
  world = await openWorld()
})

afterAll(() => world[Symbol.asyncDispose]())

beforeEach(async () => {
  own = await importing(world)
})

describe('licenses', () => {
  test('come in as CSV with nothing but their keys', async () => {
    const answer = await own.bring('licenses', csv('license', 'LEGACY-0001', 'LEGACY-0002'))

    expect(answer).toMatchObject({ status: 200, body: { success: true, message: 'Successfully imported licenses', data: { imported: 2 } } })
    expect(await own.lines('licenses')).toMatchObject([
      {
        license: 'LEGACY-0001',
        levels: [],
        durationSeconds: null,
        requiresClientId: false,
        status: 'available',
        createdAt: '2026-11-20T14:03:22.000Z',
      },
      { license: 'LEGACY-0002' },
    ])
  })

  test('come in as JSON lines in every state, and are counted in it', async () => {
    const { id: userId } = await world.make.user(own.accountId, own.applicationId, 'Ada.Lovelace')
    const past = '2026-11-01T00:00:00.000Z'
    const file = jsonl(
      { license: 'AVAILABLE', levels: ['basic', 'pro'], duration: '30d', comment: 'Order 1042', requiresClientId: true },
      {
        license: 'ACTIVATED',
        durationSeconds: 86_400,
        activatedAt: past,
        expiresAt: '2027-01-01T01:00:00+01:00',
        clientId: 'hw-0001',
        ipAddress: '203.0.113.7',
      },
      { license: 'EXPIRED', activatedAt: past, expiresAt: '2026-11-20T14:03:22.000Z' },
      { license: 'PAUSED', pausedAt: past, expiresAt: '2026-12-01T00:00:00.000Z', login: 'ada.lovelace' },
      { license: 'BLACKLISTED', blacklistedAt: past, pausedAt: past },
    )

    const answer = await own.bring('licenses', file, { format: 'jsonl' })
    const overview = await world.ask('GET', `/api/v1/panel/get-licenses-overview?applicationId=${own.applicationId}&days=30`, {
      key: own.key,
    })
    const linked = await world.ask('POST', `/api/v1/panel/licenses-actions?applicationId=${own.applicationId}`, {
      key: own.key,
      body: { action: 'unlink', all: true, userId },
    })

    expect(answer.body.data).toEqual({ imported: 5 })
    expect(await own.counts()).toMatchObject({
      totalLicenses: 5,
      availableLicenses: 1,
      activeLicenses: 1,
      expiredLicenses: 1,
      pausedLicenses: 1,
      blacklistedLicenses: 1,
    })
    expect(overview.body.data.days.find(({ date }: { date: string }) => date === '2026-11-01')).toMatchObject({ activated: 2 })
    expect(overview.body.data.days.at(-1)).toMatchObject({ created: 5 })
    expect(linked.body.data).toEqual({ affected: 1 })
    expect((await own.lines('licenses'))[1]).toMatchObject({
      license: 'ACTIVATED',
      expiresAt: '2027-01-01T00:00:00.000Z',
      clientId: 'hw-0001',
    })
    expect((await own.lines('licenses'))[0]).toMatchObject({ levels: ['basic', 'pro'], durationSeconds: 2_592_000, requiresClientId: true })
  })

  test('leave one event, which stands in the history of each', async () => {
    await own.bring('licenses', csv('license', 'LEGACY-0001', 'LEGACY-0002'))
    const [first] = await own.lines('licenses')

    const { body } = await world.ask(
      'GET',
      `/api/v1/panel/get-license-history?applicationId=${own.applicationId}&licenseId=${String(first?.['id'])}&currentPage=1`,
      { key: own.key },
    )

    expect(body.data).toMatchObject([{ action: 'license.import', isForAll: false, changes: { format: 'csv', records: 2 } }])
    expect(JSON.stringify(body.data)).not.toMatch(/password|digest/)
  })

  test('a dry run tells what there would be, and changes and records nothing', async () => {
    const dry = await own.bring('licenses', csv('license', 'LEGACY-0001'), { more: '&dryRun=true' })
    const wrong = await own.bring('licenses', csv('license', 'short'), { more: '&dryRun=true' })
    const events = await world.database.reader.kysely
      .selectFrom('audit_event')
      .where('action', '=', 'license.import')
      .where('account_id', '=', own.accountId)
      .select('id')
      .execute()

    expect(dry.body.data).toEqual({ imported: 1 })
    expect(wrong.body.code).toBe('validation_error')
    expect(await own.lines('licenses')).toEqual([])
    expect(events).toEqual([])
  })

  test('every problem is told by its line and column, and nothing is changed', async () => {
    await world.make.licenses(own.accountId, own.applicationId, { keys: ['TAKEN-0001'] })
    const file = csv(
      'license,levels,durationSeconds,login,pausedAt',
      'GOOD-0001,basic,60,,',
      'short,,,,',
      'TWICE-0001,,,,',
      'TWICE-0001,,,,',
      'TAKEN-0001,,,,',
      'LEVEL-0001,basic;gold,,,',
      'NUMBER-0001,,1e9,,',
      'STRANGER-0001,,,nobody,',
      'FUTURE-0001,,,,2027-01-01T00:00:00Z',
      'CELLS-0001,basic',
    )

    const { status, body } = await own.bring('licenses', file)

    expect(status).toBe(400)
    expect(body.code).toBe('validation_error')
    expect(body.errorCount).toBe(8)
    expect(body.errors.map(({ line, path }: { line: number; path: string }) => [line, path])).toEqual([
      [3, 'license'],
      [5, 'license'],
      [6, 'license'],
      [7, 'levels'],
      [8, 'durationSeconds'],
      [9, 'login'],
      [10, 'pausedAt'],
      [11, ''],
    ])
    expect(await own.counts()).toMatchObject({ totalLicenses: 1 })
  })

  test('that are there already and have no other fault are already_exists', async () => {
    await world.make.licenses(own.accountId, own.applicationId, { keys: ['TAKEN-0001', 'TAKEN-0002'] })

    const { status, body } = await own.bring('licenses', csv('license', 'NEW-00001', 'TAKEN-0001', 'TAKEN-0002'))

    expect([status, body.code, body.errorCount]).toEqual([409, 'already_exists', 2])
    expect(body.errors).toEqual([
      { line: 3, path: 'license', message: 'The application has it already' },
      { line: 4, path: 'license', message: 'The application has it already' },
    ])
    expect(await own.counts()).toMatchObject({ totalLicenses: 2 })
  })

  test('one bad line in ten thousand changes nothing, and the first hundred of many are told', async () => {
    const good = Array.from({ length: 9_999 }, (_, index) => `LICENSE-${index}`)

    const one = await own.bring('licenses', csv('license', ...good.slice(0, 5000), 'bad', ...good.slice(5000)))
    const many = await own.bring('licenses', csv('license', ...good.map(() => 'bad')))

    expect(one.body).toMatchObject({ code: 'validation_error', errorCount: 1, errors: [{ line: 5002, path: 'license' }] })
    expect(many.body.errors).toHaveLength(100)
    expect(many.body.errorCount).toBe(9_999)
    expect(await own.counts()).toMatchObject({ totalLicenses: 0 })
  })
})

test('who accepts JSON lines is told how far it is, and at the end the answer', async () => {
  const keys = Array.from({ length: 500 }, (_, index) => `LICENSE-${index}`)
  const headers = { accept: 'application/x-ndjson' }

  const done = await own.bring('licenses', csv('license', ...keys), { headers })
  const refused = await own.bring('licenses', csv('license', 'short'), { headers })
  const early = await own.bring('licenses', '', { headers })

  expect([done.status, done.headers.get('content-type')]).toEqual([200, 'application/x-ndjson; charset=utf-8'])
  const lines = done.text
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line))
  expect(lines.slice(0, -1)).toEqual([{ phase: 'imported', records: 500, total: 500 }])
  expect(lines.at(-1)).toMatchObject({ success: true, data: { imported: 500 } })
  expect(JSON.parse(refused.text.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({
    success: false,
    code: 'validation_error',
    errorCount: 1,
  })
  expect(early).toMatchObject({ status: 400, body: { code: 'validation_error' } })
})
