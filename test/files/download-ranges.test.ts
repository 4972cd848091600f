import { beforeAll, beforeEach, expect, test } from 'vitest'
import { sha256 } from '../support/api/files.ts'
import { withEachStorage } from '../support/each-storage.ts'

/** Parts of a file. Management API, section 9. */

const TEXT = '0123456789'

withEachStorage('a range from', (world) => {
  let fileId = ''
  let url = ''

  beforeAll(async () => {
    fileId = await world().upload('setup 1', TEXT)
  })

  beforeEach(async () => {
    url = await world().downloadUrl(fileId)
  })

  const count = async () => (await world().table()).data.find(({ id }: { id: string }) => id === fileId)?.transferCount

  test.each([
    ['bytes=0-0', 206, '0', 'bytes 0-0/10'],
    ['bytes=3-5', 206, '345', 'bytes 3-5/10'],
    ['bytes=7-', 206, '789', 'bytes 7-9/10'],
    ['bytes=7-99', 206, '789', 'bytes 7-9/10'],
    ['bytes=-3', 206, '789', 'bytes 7-9/10'],
    ['bytes=-99', 206, TEXT, 'bytes 0-9/10'],
    ['Bytes=9-9', 206, '9', 'bytes 9-9/10'],
    ['bytes=0-0,5-6', 200, TEXT, null],
    ['bytes=5-3', 200, TEXT, null],
    ['bytes=a-b', 200, TEXT, null],
    ['bytes=-', 200, TEXT, null],
    ['bytes=--5', 200, TEXT, null],
    ['bytes 0-1', 200, TEXT, null],
    ['lines=0-1', 200, TEXT, null],
    ['bytes=99999999999999999999-', 200, TEXT, null],
  ])('answers the range %s with %i', async (range, status, text, contentRange) => {
    const w = world()
    const answer = await w.get(url, { range })

    expect([answer.status, answer.text, answer.headers.get('content-range')]).toEqual([status, text, contentRange])
    expect(answer.headers.get('content-length')).toBe(String(text.length))
  })

  test.each(['bytes=10-', 'bytes=10-12', 'bytes=99-', 'bytes=-0'])('refuses the range %s, which lies outside', async (range) => {
    const w = world()
    const { status, body, headers } = await w.get(url, { range })

    expect([status, body.code, headers.get('content-range')]).toEqual([416, 'range_not_satisfiable', 'bytes */10'])
    expect((await w.get(url)).status).toBe(200)
  })

  test('honors If-Range', async () => {
    const w = world()
    const range = 'bytes=3-5'

    const same = await w.get(url, { range, 'if-range': `"${sha256(TEXT)}"` })
    const others = [
      await w.get(url, { range, 'if-range': `W/"${sha256(TEXT)}"` }),
      await w.get(await w.downloadUrl(fileId), { range, 'if-range': '"other"' }),
    ]

    expect([same, ...others].map(({ status }) => status)).toEqual([206, 200, 200])
  })

  test('in ranges is one transfer, over when every byte was sent', async () => {
    const w = world()
    const before = await count()

    const parts = ['bytes=6-', 'bytes=0-2', 'bytes=2-4']
    const statuses = []
    for (const range of parts) statuses.push((await w.get(url, { range })).status)
    const almost = await count()
    const last = await w.get(url, { range: 'bytes=5-5' })
    const beyond = await w.get(url, { range: 'bytes=0-0' })

    expect([statuses, almost, last.status, beyond.body.code]).toEqual([[206, 206, 206], before, 206, 'gone'])
    expect(await count()).toBe(before + 1)
  })
})
