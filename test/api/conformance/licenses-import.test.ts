import { describe, expect, test } from 'vitest'
import { openLicenses } from '../../support/license-world.ts'

/** Management API, section 5: keys made elsewhere. */

describe('POST create-licenses with keys', () => {
  test('takes them over as they are, in their order', async () => {
    await using w = await openLicenses()
    const licenses = ['zz-LEGACY', 'AA-legacy', 'aa-legacy', `"'\\;<>&%_#`, 'x'.repeat(64), 'abcdef']

    const { status, body } = await w.create({ licenses, duration: '1d' })
    const { body: table } = await w.table()

    expect(status).toBe(200)
    expect(body.createdLicenses).toEqual(licenses)
    expect(body.data.map(({ license }: { license: string }) => license)).toEqual(licenses)
    expect(table.data.map(({ license }: { license: string }) => license)).toEqual(licenses.toReversed())
  })

  test('takes a thousand, and the random keys of an amount leave out none that are taken', async () => {
    await using w = await openLicenses()
    const licenses = Array.from({ length: 1000 }, (_, index) => `LEGACY-${String(index).padStart(4, '0')}`)

    expect((await w.create({ licenses })).status).toBe(200)
    expect((await w.create({ amount: 1000 })).status).toBe(200)
    expect((await w.metadata()).availableLicenses).toBe(2000)
    const { kept, counted } = await w.counters()
    expect(kept).toEqual(counted)
  })

  test.each([
    ['none', []],
    ['a thousand and one', Array.from({ length: 1001 }, (_, index) => `LEGACY-${index}`)],
    ['one twice', ['LEGACY-1', 'LEGACY-2', 'LEGACY-1']],
    ['five characters', ['LEGAC']],
    ['sixty-five characters', ['x'.repeat(65)]],
    ['a space', ['LEGACY 1']],
    ['a line feed at the end', ['LEGACY-1\n']],
    ['an emoji', ['LEGACY-🎲']],
    ['a look-alike letter', ['LEGАCY-1']],
    ['a zero-width space', ['LEGACY\u200b1']],
    ['a right-to-left override', ['LEGACY\u202e1']],
    ['a NUL', ['LEGACY\u0000']],
    ['a lone surrogate', ['LEGACY\ud83c']],
    ['a number', [1234567]],
    ['null', [null]],
    ['a list', [['LEGACY-1']]],
    ['text instead of a list', 'LEGACY-1'],
  ])('refuses %s and takes over none', async (_, licenses) => {
    await using w = await openLicenses()

    expect(await w.create({ licenses })).toMatchObject({ status: 400, body: { code: 'validation_error' } })
    expect((await w.metadata()).totalLicenses).toBe(0)
  })

  test('of which one is taken is already_exists and takes over none, also in another case', async () => {
    await using w = await openLicenses()
    await w.create({ licenses: ['LEGACY-0002'] })

    const taken = await w.create({ licenses: ['LEGACY-0001', 'LEGACY-0002', 'LEGACY-0003'] })
    const otherCase = await w.create({ licenses: ['legacy-0002'] })

    expect(taken).toMatchObject({ status: 409, body: { success: false, code: 'already_exists' } })
    expect(otherCase.status).toBe(200)
    expect((await w.metadata()).totalLicenses).toBe(2)
    const { kept, counted } = await w.counters()
    expect(kept).toEqual(counted)
  })

  test('may name one that another application has, or that was deleted', async () => {
    await using w = await openLicenses()
    const { id: other } = await w.world.make.application(w.accountId)
    await w.world.make.licenses(w.accountId, other, { keys: ['LEGACY-0001'] })
    const first = await w.create({ licenses: ['LEGACY-0001'] })
    await w.act('delete', { licenseId: first.body.data[0].id })

    const again = await w.create({ licenses: ['LEGACY-0001'] })

    expect(again.status).toBe(200)
    expect(again.body.data[0].id).not.toBe(first.body.data[0].id)
  })

  test('counts each of them against the plan', async () => {
    await using w = await openLicenses({ plan: 'free' })
    await w.create({ amount: 48 })

    const more = await w.create({ licenses: ['LEGACY-0001', 'LEGACY-0002', 'LEGACY-0003'] })
    const exactly = await w.create({ licenses: ['LEGACY-0001', 'LEGACY-0002'] })

    expect(more).toMatchObject({ status: 403, body: { code: 'limit_reached', currentValue: 48, maxValue: 50 } })
    expect(exactly.status).toBe(200)
  })
})
