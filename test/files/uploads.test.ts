import { beforeEach, expect, test } from 'vitest'
import { chunked, leftOf, PENDING, sha256 } from '../support/api/files.ts'
import { withEachStorage } from '../support/each-storage.ts'

/** What may come as the body of an upload. Management API, section 9. */

withEachStorage('an upload to', (world) => {
  let names = 0
  let name = ''

  beforeEach(() => {
    name = `upload-${(names += 1)}`
  })

  const presigned = async (size: number): Promise<string> => (await world().presign(name, size)).body.presignedUrl

  test.each<[string, string, Record<string, string>]>([
    ['one byte less', 'hell', {}],
    ['one byte more', 'hello!', {}],
    ['nothing', '', { 'content-length': '0' }],
    ['a length that lies about a longer body', 'hello!', { 'content-length': '5' }],
    ['a length that lies about a shorter body', 'hell', { 'content-length': '5' }],
    ['a negative length', 'hello', { 'content-length': '-5' }],
    ['a length that is no number', 'hello', { 'content-length': '5e0' }],
    ['a huge length', 'hello', { 'content-length': '99999999999999999999' }],
  ])('of %s is refused, leaves the URL alone and nothing else', async (_, body, headers) => {
    const w = world()
    const url = await presigned(5)
    const before = await w.stored()

    const refused = await w.put(url, body, headers)

    const message = 'The body must have exactly 5 bytes'
    expect([refused.status, refused.body]).toMatchObject([400, { code: 'validation_error', errors: [{ path: '', message }] }])
    expect([await w.stored(), await leftOf(w, name)]).toEqual([before, { rows: PENDING, removals: 0 }])
    expect((await w.put(url, 'hello')).body.data).toEqual({ size: 5, checksum: sha256('hello') })
  })

  test.each([
    ['too few', ['hel', 'l']],
    ['too many', ['hello', '!']],
    ['far too many', Array.from({ length: 100 }, () => 'hello')],
  ])('in chunks without a length is counted: %s', async (_, chunks) => {
    const w = world()
    const url = await presigned(5)

    const refused = await w.put(url, chunked(...chunks))

    expect(refused.body).toMatchObject({ code: 'validation_error' })
    expect(await leftOf(w, name)).toEqual({ rows: PENDING, removals: 0 })
    expect((await w.put(url, chunked('he', '', 'llo'))).status).toBe(200)
  })

  test('that breaks off leaves nothing, is no error of ours, and may be tried again', async () => {
    const w = world()
    const url = await presigned(10)
    w.world.lines.length = 0
    let sent = 0
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => ((sent += 1) === 1 ? controller.enqueue(Buffer.from('hello')) : controller.error(new Error('reset'))),
    })

    const broken = await w.put(url, body)

    expect(broken.body).toMatchObject({ code: 'validation_error', errors: [{ message: 'The body was cut off' }] })
    expect(await leftOf(w, name)).toEqual({ rows: PENDING, removals: 0 })
    expect(w.world.lines.filter((line) => JSON.parse(line).level > 30)).toEqual([])
    expect((await w.put(url, 'helloworld')).status).toBe(200)
  })

  test('of two at once one wins, and its bytes are those that are told', async () => {
    const w = world()
    const url = await presigned(5)

    const answers = await Promise.all([w.put(url, 'hello'), w.put(url, 'jello'), w.put(url, 'cello')])

    const [winner, ...more] = answers.filter(({ status }) => status === 200)
    expect([more.length, answers.filter(({ body }) => body.code === 'gone').length]).toEqual([0, 2])
    const { data } = await w.table()
    const file = data.find((row: { fileName: string }) => row.fileName === name)
    expect(file.checksum).toBe(winner?.body.data.checksum)
    expect(sha256((await w.get(await w.downloadUrl(file.id))).text)).toBe(file.checksum)
  })

  test('begun while another one stalls waits for it, and takes its place when it fails', async () => {
    const w = world()
    const url = await presigned(5)
    const [begun, held] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const slow = new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          begun.resolve()
          await held.promise
          controller.error(new Error('reset'))
        },
      },
      // Nothing is pulled before somebody reads.
      { highWaterMark: 0 },
    )

    const first = w.put(url, slow)
    await begun.promise
    const second = w.put(url, 'hello')
    held.resolve()

    expect([(await first).status, (await second).status]).toEqual([400, 200])
  })
})
