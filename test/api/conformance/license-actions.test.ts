import { describe, expect, test } from 'vitest'
import { unchanged } from '../../support/api/quiet.ts'
import { openLicenses, type LicensesWorld } from '../../support/license-world.ts'

/** Management API, section 5: licenses-actions. */

/** Each action with its message, what it needs beside a selection, and how to bring a license to where it changes something. */
const ACTIONS: Readonly<Record<string, { message: string; more?: object; before?: (w: LicensesWorld, id: string) => Promise<unknown> }>> = {
  pause: { message: 'Successfully paused licenses' },
  unpause: { message: 'Successfully unpaused licenses', before: (w, licenseId) => w.act('pause', { licenseId }) },
  extend: { message: 'Successfully extended licenses', more: { duration: '1d' } },
  reset_client_id: { message: 'Successfully reset client ids of licenses', before: (w, id) => w.edit(id, { clientId: 'hw-1' }) },
  blacklist: { message: 'Successfully blacklisted licenses' },
  unblacklist: { message: 'Successfully unblacklisted licenses', before: (w, licenseId) => w.act('blacklist', { licenseId }) },
  reinitialize: { message: 'Successfully reinitialized licenses', before: (w, id) => w.use(id) },
  link: { message: 'Successfully linked licenses', more: { login: 'ada.lovelace' } },
  unlink: {
    message: 'Successfully unlinked licenses',
    before: (w, licenseId) => w.act('link', { licenseId, login: 'ada.lovelace' }),
  },
  delete: { message: 'Successfully deleted licenses' },
}

const open = async (action: string, amount: number) => {
  const w = await openLicenses()
  const { before, more = {}, message = '' } = ACTIONS[action] ?? {}
  await w.world.make.user(w.accountId, w.applicationId, 'ada.lovelace')
  const ids = (await w.make({ amount, durationSeconds: 3600 })).map(({ id }) => id)
  for (const id of ids) await before?.(w, id)
  return { ...w, ids, message, go: (selection: object) => w.act(action, { ...more, ...selection }) }
}

describe.each(Object.keys(ACTIONS))('the action %s', (action) => {
  test('answers its message and how many it changed: of one, of several, of all', async () => {
    await using w = await open(action, 6)
    const [one = '', two = '', three = ''] = w.ids

    const ofOne = await w.go({ licenseId: one })
    const ofSeveral = await w.go({ licenseIds: [two, three, two, three] })
    const ofAll = await w.go({ all: true })

    expect(ofOne.body).toEqual({ success: true, message: w.message, data: { affected: 1 } })
    expect(ofSeveral.body).toEqual({ success: true, message: w.message, data: { affected: 2 } })
    expect(ofAll.body).toEqual({ success: true, message: w.message, data: { affected: action === 'extend' ? 6 : 3 } })
    const { kept, counted } = await w.counters()
    expect(kept).toEqual(counted)
  })

  test('with dryRun tells the same and changes nothing', async () => {
    await using w = await open(action, 3)
    const selections = [{ licenseId: w.ids[0] }, { licenseIds: w.ids.slice(1) }, { all: true }]

    await unchanged(w.world, async () => {
      for (const [index, selection] of selections.entries()) {
        const { body } = await w.go({ ...selection, dryRun: true })
        expect(body).toEqual({ success: true, message: w.message, data: { affected: index + 1 } })
      }
    })
    expect((await w.go({ all: true, dryRun: false })).body.data.affected).toBe(3)
  })

  test('twice changes nothing the second time', async () => {
    await using w = await open(action, 2)
    await w.go({ licenseIds: w.ids })

    const { status, body } = await w.go({ licenseIds: w.ids })

    if (action === 'delete') expect([status, body.code]).toEqual([404, 'not_found'])
    else expect(body.data.affected).toBe(action === 'extend' ? 2 : 0)
  })

  test('of which one is missing changes none', async () => {
    await using w = await open(action, 3)

    await unchanged(w.world, async () => {
      for (const dryRun of [true, false]) {
        expect(await w.go({ licenseIds: [...w.ids, '1'], dryRun })).toMatchObject({ status: 404, body: { code: 'not_found' } })
        expect(await w.go({ licenseId: '1', dryRun })).toMatchObject({ status: 404, body: { code: 'not_found' } })
      }
    })
  })

  test('of all in an empty application changes none', async () => {
    await using w = await open(action, 0)

    expect((await w.go({ all: true })).body.data).toEqual({ affected: 0 })
  })
})

describe('who is unfit', () => {
  test('a lifetime license under extend: conflict for the whole call, left alone with all', async () => {
    await using w = await openLicenses()
    const [unused, used, fit] = [await w.one(), await w.one(), await w.one({ durationSeconds: 60 })]
    await w.use(used)
    const extend = (selection: object) => w.act('extend', { duration: '1d', ...selection })

    await unchanged(w.world, async () => {
      for (const selection of [{ licenseId: unused }, { licenseId: used }, { licenseIds: [fit, unused] }])
        for (const dryRun of [true, false])
          expect(await extend({ ...selection, dryRun })).toMatchObject({ status: 409, body: { code: 'conflict' } })
    })
    expect((await extend({ all: true })).body.data).toEqual({ affected: 1 })
    expect((await w.row(fit)).applicationLicenseSettings.durationSeconds).toBe(86_460)
  })

  test('one linked to another login under link: conflict for the whole call, left alone with all', async () => {
    await using w = await openLicenses()
    const [ada, bob] = [await w.world.make.user(w.accountId, w.applicationId, 'ada'), await w.world.make.user(w.accountId, w.applicationId)]
    const [linked, free] = [await w.one(), await w.one()]
    await w.act('link', { licenseId: linked, login: 'ADA' })

    await unchanged(w.world, async () => {
      for (const selection of [{ licenseId: linked }, { licenseIds: [free, linked] }])
        expect(await w.act('link', { ...selection, userId: bob.id })).toMatchObject({ status: 409, body: { code: 'conflict' } })
    })
    expect((await w.act('link', { licenseId: linked, userId: ada.id })).body.data).toEqual({ affected: 0 })
    expect((await w.act('link', { all: true, login: bob.login })).body.data).toEqual({ affected: 1 })
    expect([(await w.row(linked)).applicationUsers, (await w.row(free)).applicationUsers]).toEqual([{ login: 'ada' }, { login: bob.login }])
  })

  test('nobody under unlink: from another, or from nobody, is no change', async () => {
    await using w = await openLicenses()
    await w.world.make.user(w.accountId, w.applicationId, 'ada')
    await w.world.make.user(w.accountId, w.applicationId, 'bob')
    const [linked, free] = [await w.one(), await w.one()]
    await w.act('link', { licenseId: linked, login: 'ada' })

    expect((await w.act('unlink', { licenseIds: [linked, free], login: 'bob' })).body.data).toEqual({ affected: 0 })
    expect((await w.act('unlink', { licenseIds: [linked, free] })).body.data).toEqual({ affected: 1 })
    expect((await w.row(linked)).applicationUsers).toBeNull()
  })
})
