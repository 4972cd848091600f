import { expect } from 'vitest'
import { eachWay, LICENSES } from '../support/search-each-way.ts'
import { find } from '../support/searched.ts'

eachWay('a part is found in every field, newest first', LICENSES, async (database) => {
  expect(await find(database, 'GHIJKL')).toEqual(['3', '1'])
  expect(await find(database, '23ab')).toEqual(['1'])
  expect(await find(database, '.113.')).toEqual(['1'])
  expect(await find(database, 'db8::7')).toEqual(['3'])
  expect(await find(database, '@example')).toEqual(['1'])
  expect(await find(database, 'seller')).toEqual(['1'])
  expect(await find(database, 'nowhere')).toEqual([])
})

eachWay('chosen fields are the only ones looked at', LICENSES, async (database) => {
  expect(await find(database, 'abc')).toEqual(['3', '2', '1'])
  expect(await find(database, 'abc', { fields: ['license'] })).toEqual(['2', '1'])
  expect(await find(database, 'abc', { fields: ['clientId'] })).toEqual(['3', '1'])
  expect(await find(database, 'abc', { fields: ['ipAddress', 'login'] })).toEqual([])
  expect(await find(database, 'abc', { fields: ['comment', 'license', 'license'] })).toEqual(['2', '1'])
  expect(await find(database, 'now', { fields: ['comment'] })).toEqual(['3'])
})

eachWay('one and two characters are the beginning of a field', LICENSES, async (database) => {
  expect(await find(database, 'g')).toEqual(['3'])
  expect(await find(database, 'gr', { fields: ['login'] })).toEqual(['3'])
  expect(await find(database, 'ab')).toEqual(['3', '1'])
  expect(await find(database, 'ab', { fields: ['license'] })).toEqual(['1'])
  expect(await find(database, 'ab', { fields: ['license', 'clientId'] })).toEqual(['3', '1'])
  expect(await find(database, '20')).toEqual(['3', '1'])
  expect(await find(database, 'ZZ')).toEqual(['2'])
  expect(await find(database, 'ra')).toEqual([])
  expect(await find(database, 'x')).toEqual([])
})

eachWay('a part never spans two fields', LICENSES, async (database) => {
  expect(await find(database, 'JKLhw-')).toEqual([])
  expect(await find(database, 'JKL hw-')).toEqual([])
  expect(await find(database, 'JKL\u0001\u0002\u0002hw-')).toEqual([])
})

eachWay(
  'case does not count, also beyond ASCII',
  [{ comment: 'ÄÖÜ ΟΔΟΣ Ωμέγα Привет' }, { comment: 'ısparta İzmir' }],
  async (database) => {
    for (const term of ['äöü', 'ÄÖÜ', 'οδοσ', 'ΟΔΟΣ', 'οδος', 'ΔΟΣ', 'ΩΜΈΓΑ', 'ПРИВ', 'Äö', 'ä'])
      expect([term, await find(database, term)]).toEqual([term, ['1']])
    expect(await find(database, 'ISPARTA')).toEqual([])
    expect(await find(database, 'ıspa')).toEqual(['2'])
    expect(await find(database, 'İzmir')).toEqual(['2'])
  },
)

eachWay('signs that mean something to a database are text', LICENSES, async (database) => {
  expect(await find(database, '50%')).toEqual(['3'])
  expect(await find(database, '5%f')).toEqual([])
  expect(await find(database, '%')).toEqual([])
  expect(await find(database, '__')).toEqual([])
  expect(await find(database, '___')).toEqual([])
  expect(await find(database, 'off_now')).toEqual(['3'])
  expect(await find(database, 'off%now')).toEqual([])
  expect(await find(database, 'w \\ "')).toEqual(['3'])
  expect(await find(database, '\\ "quoted" ')).toEqual(['3'])
  for (const term of [
    "' or 1=1 --",
    '"abc" OR "ghi"',
    'abc AND ghi',
    'NEAR(abc ghi)',
    'abc*',
    '^abc',
    '-abc',
    'search:abc',
    '(((',
    '"""',
    '{abc}',
  ])
    expect([term, await find(database, term)]).toEqual([term, []])
})

eachWay(
  'an emoji is one character, and direction marks are text',
  [...LICENSES, { comment: '🎉 party \u202edesrever' }],
  async (database) => {
    expect(await find(database, '😀🎉 ')).toEqual(['3'])
    expect(await find(database, '🎉')).toEqual(['4'])
    expect(await find(database, '🎉 ')).toEqual(['4'])
    expect(await find(database, '😀🎉')).toEqual([])
    expect(await find(database, '\u202edes')).toEqual(['4'])
  },
)

eachWay('what no field can hold matches nothing', LICENSES, async (database) => {
  for (const term of [
    '\u0001',
    '\u0001\u0001ab',
    '\u0000',
    'abc\u0000',
    '\ud83d',
    'abc\ud83d',
    '\ude00\ude00\ude00',
    'a'.repeat(1_000),
    'a'.repeat(100_000),
    'ab\n',
  ])
    expect(await find(database, term)).toEqual([])
})

eachWay(
  'a long term is found as a whole',
  [{ comment: 'abcdefghij'.repeat(25) }, { comment: 'abcdefghij'.repeat(24) }],
  async (database) => {
    expect(await find(database, 'ABCDEFGHIJ'.repeat(25))).toEqual(['1'])
    expect(await find(database, 'abcdefghij'.repeat(24))).toEqual(['2', '1'])
    expect(await find(database, `${'abcdefghij'.repeat(20)}x${'abcdefghij'.repeat(3)}`)).toEqual([])
  },
)
