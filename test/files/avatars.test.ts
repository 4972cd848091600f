import { crc32, deflateSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openFiles, pathOf, type FilesWorld } from '../support/api/files.ts'
import type { Person } from '../support/make.ts'

/** The pictures of people. Management API, section 12. */

const chunk = (name: string, data: Buffer) => {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

/** A gray picture. */
const png = (width: number, height: number) => {
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0])
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  const pixels = deflateSync(Buffer.alloc((Math.min(width, 64) + 1) * Math.min(height, 64)))
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', pixels),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

let w: FilesWorld

beforeAll(async () => {
  w = await openFiles()
})

afterAll(() => w[Symbol.asyncDispose]())

const json = { 'content-type': 'application/json' }

const presign = (person: Person, fileSize: number, fileType = 'image/png') =>
  w.world.ask('POST', '/api/v1/panel/get-presigned-upload-url', { cookie: person.cookie, body: { type: 'avatar', fileType, fileSize } })

const put = async (person: Person, bytes: Buffer<ArrayBuffer>, fileType?: string) => {
  const { body } = await presign(person, bytes.length, fileType)
  return w.put(body.presignedUrl, bytes)
}

const get = (person: Person, of: Person, headers: Record<string, string> = {}) =>
  w.world.app.request(`http://localhost:4000/api/v1/panel/avatars/${of.userId}`, { headers: { cookie: person.cookie, ...headers } })

const profile = async (person: Person) => (await w.world.ask('GET', '/api/v1/panel/profile', { cookie: person.cookie })).body.data.user

describe('an avatar', () => {
  test('is uploaded, seen by the people of the account, replaced and removed', async () => {
    const person = await w.world.make.person()
    const colleague = await w.world.make.person({ accountId: person.accountId, role: 'member' })
    const [first, second] = [png(8, 8), png(16, 16)]

    const before = (await profile(person)).avatarUrl
    expect((await put(person, first)).status).toBe(200)
    const seen = await get(colleague, person)
    const bytes = Buffer.from(await seen.arrayBuffer())
    const etag = seen.headers.get('etag') ?? ''

    expect([before, (await profile(person)).avatarUrl]).toEqual([null, `/api/v1/panel/avatars/${person.userId}`])
    expect([seen.status, bytes.equals(first), seen.headers.get('content-type')]).toEqual([200, true, 'image/png'])
    expect(seen.headers.get('cache-control')).toBe('private, no-cache')
    expect((await get(colleague, person, { 'if-none-match': etag })).status).toBe(304)

    await put(person, second)
    expect(Buffer.from(await (await get(person, person, { 'if-none-match': etag })).arrayBuffer()).equals(second)).toBe(true)
    const removed = await w.world.ask('DELETE', '/api/v1/panel/avatar', { cookie: person.cookie, headers: json })
    expect([removed.body.data.affected, (await get(person, person)).status, (await profile(person)).avatarUrl]).toEqual([1, 404, null])
    await w.clean()
    expect(await w.stored()).toEqual([])
  })

  test('is seen by nobody else', async () => {
    const person = await w.world.make.person()
    const stranger = await w.world.make.person()
    await put(person, png(8, 8))
    const path = `/api/v1/panel/avatars/${person.userId}`

    const asked = [
      await w.world.ask('GET', path),
      await w.world.ask('GET', path, { key: w.key }),
      await w.world.ask('GET', path, { cookie: stranger.cookie }),
      await w.world.ask('GET', '/api/v1/panel/avatars/7', { cookie: stranger.cookie }),
    ]

    expect(asked.map(({ body }) => body.code)).toEqual(['unauthenticated', 'session_required', 'not_found', 'not_found'])
    expect((await w.world.ask('POST', path, { cookie: person.cookie })).headers.get('allow')).toBe('GET, HEAD')
  })

  test.each([
    ['another type', png(8, 8), 'image/jpeg'],
    ['a picture cut short', png(8, 8).subarray(0, -4), 'image/png'],
    ['a picture with a broken header', Buffer.from(png(8, 8)).fill(0, 16, 20), 'image/png'],
    ['more pixels than any screen', png(5000, 8), 'image/png'],
    ['markup', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'), 'image/png'],
    [
      'markup behind a signature',
      Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.from('<script>alert(1)</script>'.repeat(4))]),
      'image/png',
    ],
  ])('is not %s', async (_, bytes, type) => {
    const person = await w.world.make.person()

    const answer = await put(person, Buffer.from(bytes), type)

    expect(answer.body).toMatchObject({ code: 'validation_error', errors: [{ message: `The body must be a picture of the type ${type}` }] })
    expect((await get(person, person)).status).toBe(404)
  })

  test.each([
    ['fileType', { fileType: 'image/gif', fileSize: 5 }],
    ['fileType', { fileType: 'image/svg+xml', fileSize: 5 }],
    ['fileSize', { fileType: 'image/png', fileSize: 2 ** 20 + 1 }],
    ['fileSize', { fileType: 'image/png', fileSize: 0 }],
  ])('is refused for its %s: %j', async (path, draft) => {
    const body = { type: 'avatar', ...draft }

    const answer = await w.world.ask('POST', '/api/v1/panel/get-presigned-upload-url', { cookie: w.owner.cookie, body })

    expect([answer.body.code, answer.body.errors[0].path]).toEqual(['validation_error', path])
  })

  test('is voided by the next URL, and goes with its person', async () => {
    const person = await w.world.make.person()
    const first = (await presign(person, 100)).body.presignedUrl
    const second = (await presign(person, 100)).body.presignedUrl
    await put(person, png(8, 8))

    expect([(await w.put(first, Buffer.alloc(100))).status, (await w.put(second, Buffer.alloc(100))).status]).toEqual([410, 410])
    expect(pathOf(first)).not.toBe(pathOf(second))
    const before = (await w.stored()).length
    await w.world.node.people.removePerson(person.userId)
    await w.clean()
    expect((await w.stored()).length).toBe(before - 1)
  })
})
