import { beforeEach, expect, test } from 'vitest'
import { leftOf, PENDING, sha256 } from '../support/api/files.ts'
import { withEachStorage } from '../support/each-storage.ts'

/** What may be done with an upload URL. Management API, section 9. */

withEachStorage('an upload URL of', (world) => {
  let names = 0
  let name = ''

  beforeEach(() => {
    name = `upload-${(names += 1)}`
  })

  const presigned = async (size: number): Promise<string> => (await world().presign(name, size)).body.presignedUrl

  test('is done once', async () => {
    const w = world()
    const url = await presigned(5)
    await w.put(url, 'hello')

    const again = await w.put(url, 'jello')

    expect([again.status, again.body.code]).toEqual([410, 'gone'])
    expect((await w.post('check-file-uploaded-status', { fileName: name })).body.data.checksum).toBe(sha256('hello'))
  })

  test('is voided by another URL for the name, also under way', async () => {
    const w = world()
    const [first, second] = [await presigned(5), await presigned(6)]
    const third = new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          await presigned(7)
          controller.enqueue(Buffer.from('hello!'))
          controller.close()
        },
      },
      { highWaterMark: 0 },
    )

    const [voided, overtaken] = [await w.put(first, 'hello'), await w.put(second, third)]

    expect([voided.body.code, overtaken.body.code]).toEqual(['gone', 'gone'])
    expect(await leftOf(w, name)).toEqual({ rows: PENDING, removals: 0 })
  })

  test('is gone with its application and with its account', async () => {
    const w = world()
    const other = await w.world.make.application(w.accountId)
    const url = (await w.presign(name, 5, other.id)).body.presignedUrl

    await w.call('DELETE', `delete-application?applicationId=${other.id}`)

    expect((await w.put(url, 'hello')).body.code).toBe('gone')
  })

  test('by a made up or foreign token is not found, by another method not allowed', async () => {
    const w = world()
    const url = await presigned(5)
    const [id = '', mac = ''] = url.split('/').at(-1)?.split('.') ?? []
    const at = (token: string) => `http://localhost:4000/api/v1/uploads/${token}`
    const other = (await w.presign(`${name}-b`, 5)).body.presignedUrl.split('.').at(-1)
    const flipped = `${mac.slice(0, -1)}${mac.endsWith('A') ? 'B' : 'A'}`

    for (const token of [
      id,
      `${id}.`,
      `${id}.${other}`,
      `${id}.${flipped}`,
      `${id}.${mac}x`,
      `0${id}.${mac}`,
      `.${mac}`,
      `${BigInt(id) + 1n}.${mac}`,
      '..%2f..',
      '%00',
    ])
      expect((await w.put(at(token), 'hello')).body).toMatchObject({ code: 'not_found' })
    expect((await w.put(url.replace('uploads', 'downloads'), 'hello')).status).toBe(405)
    expect((await w.get(url.replace('uploads', 'downloads'))).body.code).toBe('not_found')
    for (const method of ['GET', 'POST', 'DELETE', 'PATCH']) {
      const answer = await w.send(method, url)
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'PUT'])
    }
    expect((await w.put(url, 'hello', { authorization: 'Bearer garbage', 'content-type': 'text/html' })).status).toBe(200)
  })

  test('leaves no token in the log', async () => {
    const w = world()
    const url = await presigned(5)
    w.world.lines.length = 0

    await w.put(url, 'hello')

    expect(w.world.lines.join()).toContain('/api/v1/uploads/[token]')
    expect(w.world.lines.join()).not.toContain(url.split('.').at(-1))
  })

  // Last: the clock goes on.

  test('out of time is gone, and its row, name and bytes are let go of', async () => {
    const w = world()
    const url = await presigned(5)
    w.world.clock.advance(15 * 60_000)

    const late = await w.put(url, 'hello')

    expect(late.body.code).toBe('gone')
    expect((await w.post('check-file-name', { fileName: name })).status).toBe(200)
    await w.clean()
    expect(await leftOf(w, name)).toEqual({ rows: [], removals: 0 })
  })

  test('begun in time may end late', async () => {
    const w = world()
    const url = await presigned(5)
    const slow = new ReadableStream<Uint8Array>(
      {
        pull: (controller) => {
          w.world.clock.advance(4 * 60_000)
          controller.enqueue(Buffer.from('hello'))
          controller.close()
        },
      },
      { highWaterMark: 0 },
    )
    w.world.clock.advance(15 * 60_000 - 1)

    expect((await w.put(url, slow)).status).toBe(200)
  })
})
