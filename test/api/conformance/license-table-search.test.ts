import { describe, expect, test } from 'vitest'
import { openLicenses } from '../../support/license-world.ts'

/** Management API, section 5: get-licenses-table with a search; section 1 says what a search finds. */

const open = async () => {
  const w = await openLicenses()
  const search = async (searchString: string, categories?: readonly string[]) => {
    const answer = await w.table({ searchParams: JSON.stringify({ searchString, ...(categories === undefined ? {} : { categories }) }) })
    return answer.status === 200 ? answer.body.data.map(({ license }: { license: string }) => license) : answer.body.code
  }
  return { ...w, search }
}

/** One license per category, each with the same text there and nowhere else. */
const openCategories = async () => {
  const w = await open()
  const { login } = await w.world.make.user(w.accountId, w.applicationId, '10.20.30.40@ada')
  const [one, two, three, four] = await w.make({ keys: ['row-address', 'row-client', 'row-login', 'row-comment'] })
  await w.make({ keys: ['row-10.20.30.40'] })
  await w.edit(one?.id ?? '', { ipAddress: '10.20.30.40' })
  await w.edit(two?.id ?? '', { clientId: 'hw-10.20.30.40' })
  await w.act('link', { licenseId: three?.id ?? '', login })
  await w.edit(four?.id ?? '', { comment: 'from 10.20.30.40 on' })
  return w
}

describe('a search of the table', () => {
  test.each([
    [['License'], ['row-10.20.30.40']],
    [['IPv4'], ['row-address']],
    [['Client id'], ['row-client']],
    [['Login'], ['row-login']],
    [['Comment'], ['row-comment']],
    [
      ['Comment', 'IPv4'],
      ['row-comment', 'row-address'],
    ],
    [[], ['row-10.20.30.40', 'row-comment', 'row-login', 'row-client', 'row-address']],
    [undefined, ['row-10.20.30.40', 'row-comment', 'row-login', 'row-client', 'row-address']],
  ])('in %j looks there only', async (categories, expected) => {
    await using w = await openCategories()

    expect(await w.search('20.30.4', categories)).toEqual(expected)
  })

  test.each(['license', 'IPv6', 'toString', '__proto__', ''])('in the category %j is validation_error', async (category) => {
    await using w = await open()

    expect(await w.search('abc', [category])).toBe('validation_error')
  })

  test('takes no account of case, and `%`, `_` and `\\` for what they are', async () => {
    await using w = await open()
    await w.make({ keys: ['AbCdEf', 'a%cdef', 'a_cdef', 'a\\cdef', `a"c'ef`] })

    expect(await w.search('bcDE')).toEqual(['AbCdEf'])
    expect(await w.search('%cd')).toEqual(['a%cdef'])
    expect(await w.search('_cd')).toEqual(['a_cdef'])
    expect(await w.search('\\cd')).toEqual(['a\\cdef'])
    expect(await w.search(`"c'`)).toEqual([`a"c'ef`])
    expect(await w.search('%%%')).toEqual([])
    expect(await w.search('%')).toEqual([])
    expect(await w.search('a%')).toEqual(['a%cdef'])
  })

  test('of one or two characters finds beginnings, of three any part', async () => {
    await using w = await open()
    await w.make({ keys: ['abc-xyz', 'xyz-abc'] })

    expect(await w.search('x')).toEqual(['xyz-abc'])
    expect(await w.search('AB')).toEqual(['abc-xyz'])
    expect(await w.search('xyz')).toEqual(['xyz-abc', 'abc-xyz'])
  })

  test('finds a row by its new texts at once, and no longer by its old ones', async () => {
    await using w = await open()
    const id = await w.one({ keys: ['LEGACY-0001'], comment: 'before' })
    await w.edit(id, { comment: 'after it' })

    expect([await w.search('before'), await w.search('after')]).toEqual([[], ['LEGACY-0001']])
    await w.act('delete', { licenseId: id })
    expect(await w.search('after')).toEqual([])
  })

  test('never finds what stands in two fields, or in another application', async () => {
    await using w = await open()
    const { id: other } = await w.world.make.application(w.accountId)
    await w.world.make.licenses(w.accountId, other, { keys: ['foreign-1'] })
    await w.one({ keys: ['LEGACY-0001'], comment: 'abc' })

    expect([await w.search('0001abc'), await w.search('0001 abc'), await w.search('foreign')]).toEqual([[], [], []])
  })

  test('pages through its hits and counts them', async () => {
    await using w = await open()
    await w.make({ keys: Array.from({ length: 23 }, (_, index) => `match-${index}`) })
    await w.make({ amount: 5 })
    const searchParams = JSON.stringify({ searchString: 'match', categories: ['License'] })

    const last = await w.table({ searchParams, currentPage: '3' })
    const beyond = await w.table({ searchParams, currentPage: '4' })

    expect(last.body).toMatchObject({ data: [{ license: 'match-2' }, { license: 'match-1' }, { license: 'match-0' }], totalPages: 3 })
    expect(beyond.body).toMatchObject({ data: [], totalPages: 3 })
    expect(last.body).not.toHaveProperty('totalIsCapped')
  })

  test.each(['"; drop table license;--', "' or 1=1 --", '"*"', 'a" OR "b', 'NEAR(a b)', '(((', '🎲🎲🎲', '\u202eabc', 'x'.repeat(320)])(
    'for %j finds nothing and breaks nothing',
    async (text) => {
      await using w = await open()
      await w.make({ amount: 2 })

      expect(await w.search(text)).toEqual([])
      expect((await w.metadata()).totalLicenses).toBe(2)
    },
  )

  test.each(['x'.repeat(321), 'a\u0000b', 'a\nb', '\ud83c', 7, null, ['abc'], { a: 1 }])(
    'for %j is validation_error',
    async (searchString) => {
      await using w = await open()

      const { status, body } = await w.table({ searchParams: JSON.stringify({ searchString, categories: [] }) })

      expect([status, body.code]).toEqual([400, 'validation_error'])
    },
  )
})

test('more than 10,000 hits are counted to 10,000, and the answer says so', async () => {
  await using w = await openLicenses()
  for (let batch = 0; batch < 10; batch += 1) await w.make({ amount: 1000, comment: 'common', levels: ['basic'] })
  const searchParams = JSON.stringify({ searchString: 'common', categories: [] })
  const exactly = await w.table({ searchParams, currentPage: '1000' })
  await w.one({ keys: ['one-more'], comment: 'common', levels: ['basic'] })

  const searched = await w.table({ searchParams, currentPage: '1001' })
  const ofLevel = await w.table({ level: 'basic', pageSize: '100' })
  const inState = await w.table({ status: 'available', pageSize: '100' })

  expect([exactly.body.totalPages, exactly.body.totalIsCapped, exactly.body.data.length]).toEqual([1000, undefined, 10])
  expect([searched.body.totalPages, searched.body.totalIsCapped, searched.body.data.length]).toEqual([1000, true, 0])
  expect([ofLevel.body.totalPages, ofLevel.body.totalIsCapped, ofLevel.body.data[0].license]).toEqual([100, true, 'one-more'])
  expect([inState.body.totalPages, inState.body.totalIsCapped]).toEqual([101, undefined])
})
