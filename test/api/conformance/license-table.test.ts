import { describe, expect, test } from 'vitest'
import { shapeOf } from '../../support/api/shape.ts'
import { openLicenses } from '../../support/license-world.ts'
import type { Answer } from '../../support/world.ts'

/** Management API, section 5: get-licenses-table, without a search. */

const keysOf = ({ body }: Answer): string[] => body.data.map(({ license }: { license: string }) => license)

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `KEY-${String(index).padStart(3, '0')}`)

describe('GET get-licenses-table', () => {
  test('answers the documented envelope and row', async () => {
    await using w = await openLicenses()
    const { login } = await w.world.make.user(w.accountId, w.applicationId, 'ada')
    const id = await w.one({ durationSeconds: 3600, comment: 'Order 1042', levels: ['basic'], requiresClientId: true })
    await w.use(id, { clientId: 'hw-1', ipAddress: '192.0.2.7', requiresClientId: true })
    w.world.clock.advance(1000)
    await w.act('link', { licenseId: id, login })
    await w.act('pause', { licenseId: id })

    const { status, body } = await w.table()

    expect(status).toBe(200)
    expect(Object.keys(body)).toEqual(['success', 'message', 'data', 'totalPages'])
    expect(body).toMatchObject({ success: true, message: 'Successfully fetched licenses table', totalPages: 1 })
    expect(body.data).toEqual([
      {
        id,
        license: expect.stringMatching(/^[A-Z0-9]{6}-[A-Z0-9]{6}$/),
        clientId: 'hw-1',
        ipAddress: '192.0.2.7',
        pausedAt: '2026-11-20T14:03:23.000Z',
        createdAt: '2026-11-20T14:03:22.000Z',
        expiresAt: '2026-11-20T15:03:22.000Z',
        activatedAt: '2026-11-20T14:03:22.000Z',
        applicationId: w.applicationId,
        comment: 'Order 1042',
        applicationLicenseSettings: { requiresClientId: true, levels: ['basic'], durationSeconds: 3600, status: 'paused' },
        applicationUsers: { login: 'ada' },
      },
    ])
    expect(shapeOf(body.data[0].applicationLicenseSettings.levels)).toEqual(['string'])
  })

  test('of nothing has one empty page', async () => {
    await using w = await openLicenses()

    expect((await w.table()).body).toMatchObject({ data: [], totalPages: 1 })
    expect((await w.table({ currentPage: '2' })).body).toMatchObject({ data: [], totalPages: 1 })
  })

  test('has ten rows a page, newest first; the last page has the rest, one beyond it nothing', async () => {
    await using w = await openLicenses()
    await w.make({ keys: numbered(45) })
    const newest = numbered(45).toReversed()

    for (const page of [1, 2, 3, 4, 5, 6, 7, 1_000_000_000, 2_147_483_647]) {
      const answer = await w.table({ currentPage: String(page) })
      expect([answer.status, answer.body.totalPages, keysOf(answer)]).toEqual([200, 5, newest.slice((page - 1) * 10, page * 10)])
    }
  })

  test.each([1, 7, 44, 45, 46, 100])('with %d rows a page shows each row once', async (pageSize) => {
    await using w = await openLicenses()
    await w.make({ keys: numbered(45) })
    const pages = Math.ceil(45 / pageSize)

    const seen: string[] = []
    for (let page = 1; page <= pages; page += 1) {
      const answer = await w.table({ currentPage: String(page), pageSize: String(pageSize) })
      expect(answer.body.totalPages).toBe(pages)
      seen.push(...keysOf(answer))
    }
    expect(seen).toEqual(numbered(45).toReversed())
  })

  test.each(['null', '', undefined, '{"searchString":"","categories":["License"]}', '{"searchString":"","categories":[]}'])(
    'takes searchParams=%s for no search, except that an empty text is no JSON',
    async (searchParams) => {
      await using w = await openLicenses()
      await w.make({ amount: 3 })

      const { status, body } = await w.table(searchParams === undefined ? {} : { searchParams })

      if (searchParams === '') expect([status, body.code]).toEqual([400, 'validation_error'])
      else expect([status, body.data.length, body.totalPages]).toEqual([200, 3, 1])
    },
  )
})

describe('status', () => {
  test('shows the licenses in one state, counted exactly, newest first', async () => {
    await using w = await openLicenses()
    const ids = (await w.make({ amount: 60, durationSeconds: 3600 })).map(({ id }) => id)
    const part = (index: number) => ids.filter((_, at) => at % 5 === index)
    for (const id of [...part(1), ...part(2)]) await w.use(id)
    await w.act('extend', { licenseIds: part(1), duration: '1d' })
    await w.act('pause', { licenseIds: part(3) })
    await w.act('blacklist', { licenseIds: part(4) })
    w.world.clock.advance(3_600_000)

    for (const [index, status] of ['available', 'activated', 'expired', 'paused', 'blacklisted'].entries()) {
      const first = await w.table({ status, pageSize: '5' })
      const last = await w.table({ status, pageSize: '5', currentPage: '3' })
      const shown = [...first.body.data, ...(await w.table({ status, pageSize: '5', currentPage: '2' })).body.data, ...last.body.data]
      expect([first.body.totalPages, last.body.totalPages, last.body.data.length]).toEqual([3, 3, 2])
      expect(shown.map(({ id }) => id)).toEqual(part(index).toReversed())
      expect(new Set(shown.map((row) => row.applicationLicenseSettings.status))).toEqual(new Set([status]))
    }
  })
})

describe('level', () => {
  test('shows the licenses that have it; one that nobody has shows none', async () => {
    await using w = await openLicenses()
    await w.make({ keys: ['BASIC-1', 'BASIC-2'], levels: ['basic'] })
    await w.make({ keys: ['BOTH-01'], levels: ['basic', 'gold'] })
    await w.make({ keys: ['NONE-01'] })

    expect(keysOf(await w.table({ level: 'basic' }))).toEqual(['BOTH-01', 'BASIC-2', 'BASIC-1'])
    expect(keysOf(await w.table({ level: 'gold' }))).toEqual(['BOTH-01'])
    expect(keysOf(await w.table({ level: 'Gold' }))).toEqual([])
    expect((await w.table({ level: 'basic', pageSize: '2', currentPage: '2' })).body).toMatchObject({
      data: [{ license: 'BASIC-1' }],
      totalPages: 2,
    })
  })
})

describe('sort', () => {
  const open = async () => {
    const w = await openLicenses()
    // Ends: d and B none, a the latest, C in between.
    const made = await w.make({ keys: ['d-0001', 'a-0001', 'C-0001', 'B-0001'] })
    await w.edit(made[1]?.id ?? '', { expiresAt: '2028-01-01T00:00:00.000Z' })
    await w.edit(made[2]?.id ?? '', { expiresAt: '2027-01-01T00:00:00.000Z' })
    return w
  }

  test.each([
    ['-createdAt', 'BCad'],
    ['createdAt', 'daCB'],
    ['license', 'BCad'],
    ['-license', 'daCB'],
    ['expiresAt', 'dBCa'],
    ['-expiresAt', 'aCBd'],
  ])('%s orders by it, ends that are none as the earliest', async (sort, expected) => {
    await using w = await open()
    const letters = async (query: Record<string, string>) =>
      keysOf(await w.table({ sort, ...query }))
        .map((key) => key[0])
        .join('')

    expect(await letters({})).toBe(expected)
    expect(await letters({ status: 'available' })).toBe(expected)
    expect(await letters({ searchParams: JSON.stringify({ searchString: '-0001' }) })).toBe(expected)
    const pages = await Promise.all(['1', '2', '3', '4'].map((currentPage) => letters({ pageSize: '1', currentPage })))
    expect(pages.join('')).toBe(expected)
  })

  test('with a status, a level and a search shows only what meets all three', async () => {
    await using w = await openLicenses()
    const made = await w.make({ keys: ['match-1', 'match-2', 'match-3', 'other-1'], levels: ['basic'] })
    await w.make({ keys: ['match-4'] })
    await w.act('pause', { licenseIds: made.slice(1).map(({ id }) => id) })

    const answer = await w.table({
      sort: 'license',
      status: 'paused',
      level: 'basic',
      searchParams: JSON.stringify({ searchString: 'match', categories: ['License'] }),
    })

    expect(keysOf(answer)).toEqual(['match-2', 'match-3'])
    expect(answer.body.totalPages).toBe(1)
  })
})
