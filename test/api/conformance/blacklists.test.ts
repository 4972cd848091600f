import { describe, expect, test } from 'vitest'
import { openBlacklists } from '../../support/api/blacklists.ts'

/** Management API, section 7, reading and creating. The order is the reference's. */

const NOW = '2026-11-20T14:03:22.000Z'

const WHOLE = { clientId: 'hw-3f9c2a71', ipAddress: '203.0.113.0/24', comment: 'Charged back' }

const listedIn = (page: { data: readonly { clientId: string | null; ipAddress: string | null }[] }) =>
  page.data.map(({ clientId, ipAddress }) => clientId ?? ipAddress)

test('GET get-blacklists-metadata answers the documented envelope and the exact number', async () => {
  await using w = await openBlacklists()
  for (const ipAddress of ['203.0.113.7', '10.0.0.0/8']) await w.entry({ ipAddress })

  const { status, body } = await w.call('GET', `get-blacklists-metadata?applicationId=${w.application}`)

  expect(status).toBe(200)
  expect(body).toEqual({ success: true, message: 'Successfully fetched blacklists metadata', data: { totalBlacklists: 2 } })
})

describe('GET get-blacklists-table', () => {
  test('answers the documented envelope and every documented field', async () => {
    await using w = await openBlacklists()
    const { id } = await w.entry(WHOLE)

    const { status, body } = await w.call('GET', `get-blacklists-table?applicationId=${w.application}&currentPage=1`)

    expect(status).toBe(200)
    expect(body).toEqual({
      success: true,
      message: 'Successfully fetched blacklists table',
      data: [{ id, applicationId: w.application, ...WHOLE, createdAt: NOW, updatedAt: NOW }],
      totalPages: 1,
    })
  })

  test('gives ten to a page, newest first, and is one empty page without entries', async () => {
    await using w = await openBlacklists()
    const none = await w.table()
    for (let index = 1; index <= 21; index += 1) await w.entry({ ipAddress: `203.0.113.${index}` })

    const pages = [
      await w.table(),
      await w.table({ currentPage: '2' }),
      await w.table({ currentPage: '3' }),
      await w.table({ currentPage: '4' }),
    ]

    expect(none).toMatchObject({ data: [], totalPages: 1 })
    expect(pages.map(({ totalPages, data }) => [totalPages, data.length])).toEqual([
      [3, 10],
      [3, 10],
      [3, 1],
      [3, 0],
    ])
    expect(pages.flatMap(listedIn)).toEqual(Array.from({ length: 21 }, (_, index) => `203.0.113.${21 - index}`))
  })

  test.each([
    ['Client id', '3F9C', ['hw-3f9c2a71']],
    ['Client id', '0.113', []],
    ['IPv4', '0.113', ['203.0.113.7']],
    ['IPv4', '2001:DB8', ['2001:db8::/32']],
    ['Comment', 'charged', ['203.0.113.7']],
    ['Comment', 'CH', ['203.0.113.7']],
    ['Comment', 'ha', []],
    [undefined, '20', ['2001:db8::/32', '203.0.113.7']],
    [undefined, '%', []],
    [undefined, '_', []],
  ])('finds in %s by %j: %j', async (category, searchString, expected) => {
    await using w = await openBlacklists()
    await w.entry({ ipAddress: '203.0.113.7', comment: 'Charged back' })
    await w.entry({ clientId: 'hw-3f9c2a71' })
    await w.entry({ ipAddress: '2001:db8::/32' })

    const found = await w.search(searchString, category === undefined ? [] : [category])

    expect(listedIn(found)).toEqual(expected)
    expect(found.totalPages).toBe(1)
  })

  test('an edited or deleted entry is found by what it is now', async () => {
    await using w = await openBlacklists()
    const [{ id }, gone] = [await w.entry({ clientId: 'hw-3f9c2a71' }), await w.entry({ clientId: 'hw-3f9c2a72' })]

    await w.edit(id, { clientId: 'hw-51b0c44e' })
    await w.remove({ blacklistId: gone.id })

    expect([listedIn(await w.search('3f9c')), listedIn(await w.search('51b0'))]).toEqual([[], ['hw-51b0c44e']])
  })

  test('knows no other category', async () => {
    await using w = await openBlacklists()

    expect(await w.search('a', ['License'])).toMatchObject({ success: false, code: 'validation_error' })
  })
})

describe('POST create-blacklist', () => {
  test('answers the entry', async () => {
    await using w = await openBlacklists()

    const { status, body } = await w.create(WHOLE)

    expect(status).toBe(200)
    expect(body).toEqual({
      success: true,
      message: 'Successfully created blacklist',
      data: { id: expect.stringMatching(/^\d+$/), applicationId: w.application, ...WHOLE, createdAt: NOW, updatedAt: NOW },
    })
    expect(await w.total()).toBe(1)
  })

  test('needs a client id or an address; all else is null when it is left out or empty', async () => {
    await using w = await openBlacklists()

    for (const fields of [{}, { comment: 'nobody' }, { clientId: null, ipAddress: null }])
      expect((await w.create(fields)).body).toMatchObject({ code: 'validation_error', errors: [{ path: 'clientId' }] })
    const made = [await w.create({ clientId: 'hw-3f9c2a71', comment: '' }), await w.create({ ipAddress: '203.0.113.7', clientId: null })]

    expect(made.map(({ body }) => body.data)).toMatchObject([
      { clientId: 'hw-3f9c2a71', ipAddress: null, comment: null },
      { clientId: null, ipAddress: '203.0.113.7', comment: null },
    ])
  })

  test.each([
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['::FFFF:203.0.113.7', '203.0.113.7'],
    ['::ffff:10.0.0.0/104', '10.0.0.0/8'],
    ['203.0.113.7/32', '203.0.113.7'],
    ['2001:db8::1/128', '2001:db8::1'],
    ['::1.2.3.4', '::102:304'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['::/0', '::/0'],
  ])('keeps and shows %s as %s, and knows it again', async (written, shown) => {
    await using w = await openBlacklists()

    const made = await w.create({ ipAddress: written })
    const again = await w.create({ ipAddress: shown })

    expect(made.body.data.ipAddress).toBe(shown)
    expect((await w.table()).data).toMatchObject([{ ipAddress: shown }])
    expect([again.status, again.body.code]).toEqual([409, 'already_exists'])
  })

  test.each(['203.0.113.7/24', '2001:db8::1/32', '::ffff:10.0.0.1/104', '::ffff:0:0/90'])(
    'refuses %s, which may mean one address or many, with a sentence',
    async (ipAddress) => {
      await using w = await openBlacklists()

      const { status, body } = await w.create({ ipAddress })

      expect(status).toBe(400)
      expect(body).toMatchObject({
        code: 'validation_error',
        errors: [{ path: 'ipAddress', message: 'Must be the first address of the network, or an address without a prefix length' }],
      })
    },
  )

  test('the pair is what is unique, in one application, and none is a value in it', async () => {
    await using w = await openBlacklists()
    const neighbor = (await w.world.make.application(w.accountId)).id
    const [clientId, ipAddress] = ['hw-3f9c2a71', '203.0.113.7']
    const each = [{ clientId }, { ipAddress }, { clientId, ipAddress }, { clientId: clientId.toUpperCase() }]

    const first = await Promise.all(each.map((fields) => w.create(fields)))
    const again = await Promise.all(each.map((fields) => w.create({ ...fields, comment: 'again' })))
    const beside = await w.call('POST', `create-blacklist?applicationId=${neighbor}`, { clientId })

    expect(first.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    expect(again.map(({ body }) => body.code)).toEqual(Array.from({ length: 4 }, () => 'already_exists'))
    expect(beside.status).toBe(200)
    expect(await w.total()).toBe(4)
  })

  test('counts against the plan, which a deletion gives back', async () => {
    await using w = await openBlacklists({ plan: 'free' })
    const { id } = await w.entry({ ipAddress: '203.0.113.0' })
    for (let index = 1; index < 10; index += 1) await w.entry({ ipAddress: `203.0.113.${index}` })

    const refused = await w.create({ ipAddress: '203.0.113.99' })
    await w.remove({ blacklistId: id })
    const allowed = await w.create({ ipAddress: '203.0.113.99' })
    const { body } = await w.call('GET', 'get-account-limits')

    expect(refused.body).toMatchObject({ code: 'limit_reached', limit: 'createdApplicationBlacklistCount', currentValue: 10, maxValue: 10 })
    expect(allowed.status).toBe(200)
    expect(body.data.createdApplicationBlacklistCount).toEqual({ currentValue: 10, maxValue: 10 })
  })
})
