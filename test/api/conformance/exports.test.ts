import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorld, type World } from '../../support/world.ts'

/** Management API, "Export". */

let world: World
let key: string
let applicationId: string
let accountId: string

beforeAll(async () => {
  world = await openWorld()
  accountId = (await world.make.person()).accountId
  key = (await world.make.key(accountId, ['*'])).plaintextKey
  applicationId = (await world.make.application(accountId)).id
  await world.make.levels(accountId, applicationId, ['basic', 'semi;colon'])
  await world.make.licenses(accountId, applicationId, { keys: ['FIRST-0001', 'FIRST-0002'], levels: ['basic', 'semi;colon'] })
  await world.make.licenses(accountId, applicationId, { keys: ['=SUM(A1:A9)'], durationSeconds: 60, comment: 'says "hi", 🎲' })
  await world.make.user(accountId, applicationId, 'ada.lovelace')
})

afterAll(() => world[Symbol.asyncDispose]())

const exported = (what: string, more = '') =>
  world.ask('GET', `/api/v1/panel/export-${what}?applicationId=${applicationId}${more}`, { key })

const linesOf = (text: string) =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Record<string, unknown> => JSON.parse(line))

describe('licenses', () => {
  test('come as CSV: names, a line each in the order of their creation, nothing that a spreadsheet would run', async () => {
    const { status, headers, text } = await exported('licenses')
    const at = '2026-11-20T14:03:22.000Z'

    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(headers.get('content-disposition')).toBe('attachment; filename="licenses-2026-11-20.csv"')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('x-request-id')).not.toBeNull()
    expect(text.replaceAll(/^\d+,/gm, '1,')).toBe(
      [
        'id,license,levels,durationSeconds,requiresClientId,clientId,ipAddress,comment,login,status,createdAt,activatedAt,expiresAt,pausedAt,blacklistedAt',
        `1,FIRST-0001,basic;semi\\;colon,,false,,,,,available,${at},,,,`,
        `1,FIRST-0002,basic;semi\\;colon,,false,,,,,available,${at},,,,`,
        `1,'=SUM(A1:A9),,60,false,,,"says ""hi"", 🎲",,available,${at},,,,`,
        '',
      ].join('\r\n'),
    )
  })

  test('come as JSON lines with types', async () => {
    const { headers, text } = await exported('licenses', '&format=jsonl')

    expect(headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8')
    expect(headers.get('content-disposition')).toBe('attachment; filename="licenses-2026-11-20.jsonl"')
    expect(linesOf(text)).toMatchObject([
      { license: 'FIRST-0001', levels: ['basic', 'semi;colon'], durationSeconds: null, requiresClientId: false },
      { license: 'FIRST-0002' },
      { license: '=SUM(A1:A9)', levels: [], durationSeconds: 60, comment: 'says "hi", 🎲', login: null, activatedAt: null },
    ])
  })

  test.each([
    ['&level=basic', ['FIRST-0001', 'FIRST-0002']],
    ['&level=nobody', []],
    ['&status=available', ['FIRST-0001', 'FIRST-0002', '=SUM(A1:A9)']],
    ['&status=paused', []],
  ])('are picked by %s', async (query, keys) => {
    const { text } = await exported('licenses', `&format=jsonl${query}`)

    expect(linesOf(text).map(({ license }) => license)).toEqual(keys)
  })

  test.each(['&format=xlsx', '&status=Paused', '&format=csv&format=csv', '&level='])('%s is validation_error', async (query) => {
    expect((await exported('licenses', query)).body).toMatchObject({ success: false, code: 'validation_error' })
  })

  test('of an application without any are a head alone', async () => {
    const { id } = await world.make.application(accountId)
    const ask = (format: string) => world.ask('GET', `/api/v1/panel/export-licenses?applicationId=${id}&format=${format}`, { key })

    expect((await ask('csv')).text).toMatch(/^id,[a-zA-Z,]+\r\n$/)
    expect((await ask('jsonl')).text).toBe('')
  })
})

test('app users come without their passwords', async () => {
  const { text } = await exported('users', '&format=jsonl')
  const csv = await exported('users')

  expect(linesOf(text)).toMatchObject([{ login: 'ada.lovelace', credentialsType: 'login_password', levels: [], blacklistedAt: null }])
  expect(csv.text.split('\r\n')[0]).toBe(
    'id,login,credentialsType,levels,requiresLicense,requiresClientId,clientId,ipAddress,comment,createdAt,updatedAt,blacklistedAt',
  )
  expect(csv.text + text).not.toMatch(/password_?hash|argon2/i)
})

test.each([
  ['blacklists', 'id,clientId,ipAddress,comment,createdAt,updatedAt'],
  ['files', 'id,fileName,fileSize,checksum,transferCount,lastTransferredAt,createdAt'],
  ['variables', 'id,name,description,strategy,createdAt,updatedAt,value'],
])('%s come with their columns', async (what, columns) => {
  const { id } = await world.make.application(accountId)
  await world.make.blacklistEntry(accountId, id, { clientId: 'hw-3f9c2a71' })
  await world.make.file(accountId, id, { fileName: 'setup-1-4-1' })
  await world.make.variable(accountId, id)

  const { text } = await world.ask('GET', `/api/v1/panel/export-${what}?applicationId=${id}`, { key })

  expect(text.split('\r\n')[0]).toBe(columns)
  expect(text.split('\r\n')).toHaveLength(3)
})

test('HEAD tells the headers, POST is another method', async () => {
  const path = `/api/v1/panel/export-licenses?applicationId=${applicationId}`

  expect(await world.ask('HEAD', path, { key })).toMatchObject({ status: 200, text: '' })
  expect(await world.ask('POST', path, { key, body: {} })).toMatchObject({ status: 405 })
})
