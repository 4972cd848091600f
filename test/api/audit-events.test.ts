import { expect, test } from 'vitest'
import type { AuditEvent } from '../../shared/audit.ts'
import { fill, openAuditWorld, type AuditWorld } from '../support/audit-world.ts'

/** GET audit-events: what it tells, and what its filters pick. */

const list = async (w: AuditWorld, query = ''): Promise<{ data: AuditEvent[]; nextBefore: number | null }> =>
  (await w.world.ask('GET', `/api/v1/panel/audit-events${query}`, { cookie: w.owner.cookie })).body

const actionsOf = async (w: AuditWorld, query: string) => (await list(w, query)).data.map(({ action }) => action)

test('an event tells who, what, from where, and what became of each record', async () => {
  await using w = await openAuditWorld()
  const [first = '', second = ''] = await w.createLicenses(2)
  await w.call('PATCH', `edit-license?licenseId=${first}`, { comment: 'Order 1042' })
  await w.act('pause', { licenseIds: [first, second] })

  const { data, nextBefore } = await list(w)

  const [paused, edited, created, signedIn] = data
  expect(nextBefore).toBeNull()
  expect(paused).toMatchObject({
    sequence: 4,
    action: 'license.pause',
    actor: { kind: 'key', name: 'test key' },
    applicationId: w.applicationId,
    targetId: null,
    targetCount: 2,
    changes: { applicationId: w.applicationId },
    createdAt: '2026-11-20T14:03:22.000Z',
  })
  const pausedAt = { before: { pausedAt: null }, after: { pausedAt: '2026-11-20T14:03:22.000Z' } }
  expect(paused?.targets).toMatchObject([
    { id: first, ...pausedAt },
    { id: second, ...pausedAt },
  ])
  expect(edited).toMatchObject({ targetId: first, targets: [{ id: first, before: { comment: null }, after: { comment: 'Order 1042' } }] })
  expect(created?.targets).toMatchObject([{ before: null, after: { license: expect.any(String) } }, { before: null }])
  expect(signedIn).toMatchObject({ action: 'session.create', actor: { kind: 'user', id: w.owner.userId }, address: '192.0.2.1' })
})

test('each filter picks its events, together they pick those that fit all', async () => {
  await using w = await openAuditWorld()
  const [id = ''] = await fill(w)
  const { world, owner } = w
  world.clock.advance(60_000)
  await w.byOwner('PATCH', 'edit-application-settings', { version: '3.0.0' })
  const later = world.clock.now().toISOString()

  expect(await actionsOf(w, '?action=license.pause')).toEqual(['license.pause'])
  expect(new Set(await actionsOf(w, '?action=license.*'))).toEqual(
    new Set([
      'license.create',
      'license.edit',
      'license.pause',
      'license.unpause',
      'license.blacklist',
      'license.unblacklist',
      'license.reset_client_id',
    ]),
  )
  expect(await actionsOf(w, '?action=lic.*')).toEqual([])
  expect(await actionsOf(w, '?actorKind=user')).toEqual(['application.edit', 'application.edit', 'session.create'])
  expect(await actionsOf(w, `?actorId=${owner.userId}&action=application.*`)).toEqual(['application.edit', 'application.edit'])
  expect(await actionsOf(w, `?targetId=${id}&action=license.edit`)).toEqual(['license.edit', 'license.edit', 'license.edit'])
  expect(await actionsOf(w, `?applicationId=${w.applicationId}&actorKind=key&action=license.create`)).toEqual(['license.create'])
  expect(await actionsOf(w, `?from=${later}`)).toEqual(['application.edit'])
  expect(await actionsOf(w, `?to=2026-11-20T14:03:21.999Z`)).toEqual([])
  expect(await actionsOf(w, `?from=2026-11-20T14:03:22Z&to=${later}&actorKind=user&pageSize=2`)).toEqual([
    'application.edit',
    'application.edit',
  ])
  expect(await actionsOf(w, '?actorId=7')).toEqual([])
})

test('pages follow each other without gap or twin, also with a filter', async () => {
  await using w = await openAuditWorld()
  await fill(w)
  const walk = async (query: string) => {
    const sequences: number[] = []
    let before: number | null | undefined
    do {
      const { data, nextBefore } = await list(w, `?pageSize=3${query}${before === undefined ? '' : `&before=${before}`}`)
      sequences.push(...data.map(({ sequence }) => sequence))
      before = nextBefore
    } while (before !== null)
    return sequences
  }

  expect(await walk('')).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1])
  expect(await walk('&action=license.*&actorKind=key')).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2])
  expect((await list(w, '?before=1')).data).toEqual([])
})

test('a page has at most a hundred targets of an event, among them the one that was filtered by; an export has all', async () => {
  await using w = await openAuditWorld()
  const ids = await w.createLicenses(150)
  const last = ids.at(-1) ?? ''

  const { data } = await list(w, `?targetId=${last}`)
  const { text } = await w.world.ask('GET', '/api/v1/panel/export-audit-events?format=jsonl&action=license.create', {
    cookie: w.owner.cookie,
  })

  expect(data).toHaveLength(1)
  expect(data[0]).toMatchObject({ targetCount: 150, targets: { length: 100, 0: { id: last } } })
  expect(JSON.parse(text)).toMatchObject({ sequence: 2, actorKind: 'key', targets: { length: 150 } })
})

test('an export is a file of all events that the filters pick, and no spreadsheet runs a cell of it', async () => {
  await using w = await openAuditWorld()
  await fill(w)
  const { headers, text } = await w.world.ask('GET', '/api/v1/panel/export-audit-events?action=license.*', { cookie: w.owner.cookie })

  const [head, ...lines] = text.trimEnd().split('\r\n')
  expect(headers.get('content-type')).toBe('text/csv; charset=utf-8')
  expect(head).toBe(
    'sequence,id,createdAt,action,actorKind,actorId,actorName,applicationId,targetId,targetCount,changes,targets,address,requestId',
  )
  expect(lines).toHaveLength(9)
})

test('events of other accounts are not there', async () => {
  await using w = await openAuditWorld()
  const [id = ''] = await w.createLicenses(1)
  const stranger = await w.world.make.person()
  const ask = async (query: string) =>
    (await w.world.ask('GET', `/api/v1/panel/audit-events${query}`, { cookie: stranger.cookie })).body.data

  expect(await ask('')).toHaveLength(1)
  for (const query of [`targetId=${id}`, `applicationId=${w.applicationId}`, `actorId=${w.owner.userId}`])
    expect(await ask(`?${query}`)).toEqual([])
})

test.each([
  'action=license',
  'action=%25',
  'action=license.%27',
  'actorKind=nobody',
  'actorId=01',
  'from=yesterday',
  'before=0',
  'before=1.5',
  'pageSize=101',
  'pageSize=0',
])('%s is not a filter', async (query) => {
  await using w = await openAuditWorld()

  expect((await w.world.ask('GET', `/api/v1/panel/audit-events?${query}`, { cookie: w.owner.cookie })).body.code).toBe('validation_error')
})

test("a license's history tells what became of it", async () => {
  await using w = await openAuditWorld()
  const [first = '', second = ''] = await w.createLicenses(2)
  await w.call('PATCH', `edit-license?licenseId=${second}`, { comment: 'one' })
  await w.act('blacklist', { licenseIds: [first, second], comment: 'two' })
  await w.act('pause', { all: true })

  const { data } = await w.call('GET', `get-license-history?licenseId=${second}&currentPage=1`)

  expect(data).toMatchObject([
    { action: 'license.pause', isForAll: true, before: null, after: null },
    {
      action: 'license.blacklist',
      before: { comment: 'one' },
      after: { comment: 'two', applicationLicenseSettings: { status: 'blacklisted' } },
    },
    { action: 'license.edit', before: { comment: null }, after: { comment: 'one' } },
    { action: 'license.create', before: null, after: { license: expect.any(String) } },
  ])
})
