import { describe, expect, test } from 'vitest'
import { openBlacklists } from '../../support/api/blacklists.ts'

/** Management API, section 7, edits and actions. The order is the reference's. */

const NOW = '2026-11-20T14:03:22.000Z'
const LATER = '2026-11-20T14:03:23.000Z'

const WHOLE = { clientId: 'hw-3f9c2a71', ipAddress: '203.0.113.0/24', comment: 'Charged back' }

describe('PATCH edit-blacklist', () => {
  test('changes what is given, keeps the rest and answers the entry', async () => {
    await using w = await openBlacklists()
    const { id } = await w.entry(WHOLE)
    w.world.clock.advance(1000)

    const { status, body } = await w.edit(id, { ipAddress: '2001:DB8::/32', comment: null })

    const row = { ...WHOLE, id, applicationId: w.application, ipAddress: '2001:db8::/32', comment: null, createdAt: NOW, updatedAt: LATER }
    expect(status).toBe(200)
    expect(body).toEqual({ success: true, message: 'Successfully edited blacklist', data: row })
    expect((await w.table()).data).toEqual([row])
  })

  test('clears one of client id and address, never both', async () => {
    await using w = await openBlacklists()
    const { id } = await w.entry(WHOLE)

    const one = await w.edit(id, { clientId: null })
    const both = await w.edit(id, { ipAddress: null })

    expect(one.body.data).toMatchObject({ clientId: null, ipAddress: '203.0.113.0/24' })
    expect(both.body).toMatchObject({ code: 'validation_error', errors: [{ path: 'clientId' }] })
    expect((await w.table()).data).toMatchObject([{ ipAddress: '203.0.113.0/24' }])
  })

  test('refuses what another entry lists, not what it lists itself, and nothing to change', async () => {
    await using w = await openBlacklists()
    await w.entry({ clientId: 'hw-3f9c2a71' })
    const { id } = await w.entry({ ipAddress: '203.0.113.7' })

    const taken = await w.edit(id, { clientId: 'hw-3f9c2a71', ipAddress: null })
    const own = await w.edit(id, { ipAddress: '::ffff:203.0.113.7' })
    const nothing = await w.edit(id, {})
    const missing = await w.edit('7', { comment: 'x' })

    expect([taken, own, nothing, missing].map(({ status, body }) => [status, body.code])).toEqual([
      [409, 'already_exists'],
      [200, undefined],
      [400, 'validation_error'],
      [404, 'not_found'],
    ])
  })
})

describe('POST blacklists-actions', () => {
  test('delete answers its message and how many went, and only tells with dryRun', async () => {
    await using w = await openBlacklists()
    const ids: string[] = []
    for (let index = 0; index < 4; index += 1) ids.push((await w.entry({ ipAddress: `203.0.113.${index}` })).id)
    const [first, second, third] = ids

    const dry = await w.remove({ blacklistIds: ids, dryRun: true })
    const totalAfterDry = await w.total()
    const one = await w.remove({ blacklistId: first })
    const two = await w.remove({ blacklistIds: [second, third, second] })

    expect(dry.body).toEqual({ success: true, message: 'Successfully deleted blacklists', data: { affected: 4 } })
    expect(totalAfterDry).toBe(4)
    expect([one, two].map(({ body }) => body.data.affected)).toEqual([1, 2])
    expect((await w.table()).data).toMatchObject([{ ipAddress: '203.0.113.3' }])
  })

  test('of all deletes those of the application only', async () => {
    await using w = await openBlacklists()
    const neighbor = (await w.world.make.application(w.accountId)).id
    await w.world.make.blacklistEntry(w.accountId, neighbor, { clientId: 'hw-3f9c2a71' })
    for (let index = 0; index < 3; index += 1) await w.entry({ ipAddress: `203.0.113.${index}` })

    const answers = [await w.remove({ all: true, dryRun: true }), await w.remove({ all: true }), await w.remove({ all: true })]

    expect(answers.map(({ body }) => body.data.affected)).toEqual([3, 3, 0])
    expect(await w.total()).toBe(0)
    expect((await w.table({}, neighbor)).data).toHaveLength(1)
  })

  test('does nothing to any when one of the named is missing, and needs exactly one way to name them', async () => {
    await using w = await openBlacklists()
    const { id } = await w.entry({ clientId: 'hw-3f9c2a71' })

    expect((await w.remove({ blacklistIds: [id, '7'] })).body.code).toBe('not_found')
    for (const selected of [
      {},
      { blacklistId: id, blacklistIds: [id] },
      { blacklistId: id, all: true },
      { blacklistIds: [] },
      { all: false },
    ])
      expect([selected, (await w.remove(selected)).body.code]).toEqual([selected, 'validation_error'])
    for (const action of ['pause', 'toString', '', null])
      expect((await w.call('POST', `blacklists-actions?applicationId=${w.application}`, { action, all: true })).body.code).toBe(
        'validation_error',
      )
    expect(await w.total()).toBe(1)
  })

  test('of all is for admins, and for keys that may delete', async () => {
    await using w = await openBlacklists()
    const member = await w.world.make.person({ accountId: w.accountId, role: 'member' })
    const { plaintextKey } = await w.world.make.key(w.accountId, ['blacklists:update', 'blacklists:create'])
    const { id } = await w.entry({ clientId: 'hw-3f9c2a71' })
    const path = `/api/v1/panel/blacklists-actions?applicationId=${w.application}`
    const send = (body: object, credential: object) =>
      w.world.ask('POST', path, { ...credential, headers: { 'content-type': 'application/json' }, body })

    const all = await send({ action: 'delete', all: true }, { cookie: member.cookie })
    const byKey = await send({ action: 'delete', blacklistId: id }, { key: plaintextKey })
    const one = await send({ action: 'delete', blacklistId: id }, { cookie: member.cookie })

    expect([all.body.code, byKey.body.code, byKey.body.requiredScope, one.status]).toEqual([
      'forbidden',
      'insufficient_scope',
      'blacklists:delete',
      200,
    ])
  })
})
