import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { openFiles, sha256 } from '../support/api/files.ts'
import { withEachStorage } from '../support/each-storage.ts'

/** What may be asked of a download URL. Management API, section 9. */

const TEXT = '0123456789'

withEachStorage('a download from', (world) => {
  let fileId = ''
  let url = ''

  beforeAll(async () => {
    fileId = await world().upload('setup 1', TEXT)
  })

  beforeEach(async () => {
    url = await world().downloadUrl(fileId)
  })

  const count = async () => (await world().table()).data.find(({ id }: { id: string }) => id === fileId)?.transferCount

  test('gives the file with all that a browser needs to keep it', async () => {
    const w = world()
    const before = await count()

    const { status, headers, text } = await w.get(url)

    expect([status, text]).toEqual([200, TEXT])
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-length': '10',
      'content-type': 'application/octet-stream',
      'content-disposition': 'attachment; filename="setup 1"',
      'accept-ranges': 'bytes',
      etag: `"${sha256(TEXT)}"`,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    })
    expect([await count(), (await w.table()).data[0].lastTransferredAt]).toEqual([before + 1, w.world.clock.now().toISOString()])
  })

  test('is done once', async () => {
    const w = world()
    await w.get(url)
    const before = await count()

    const again = await w.get(url)

    expect([again.status, again.body.code, await count()]).toEqual([410, 'gone', before])
  })

  test('that breaks off goes on where it stopped', async () => {
    const w = world()
    const before = await count()
    const broken = await w.send('GET', url)
    await broken.body?.cancel()

    const whole = await w.get(url)

    expect([whole.text, await count()]).toEqual([TEXT, before + 1])
  })

  test('of two for the same bytes at once the later one gets them', async () => {
    const w = world()
    const first = await w.send('GET', url)
    const second = await w.get(url)

    await expect(first.text()).rejects.toThrow()
    expect(second.text).toBe(TEXT)
  })

  test('a hundred at once count as one', async () => {
    const w = world()
    const before = await count()

    await Promise.allSettled(Array.from({ length: 100 }, () => w.get(url)))

    expect(await count()).toBe(before + 1)
    expect((await w.get(url)).status).toBe(410)
  })

  test('may be asked for by HEAD without being spent, and by no other method', async () => {
    const w = world()
    const head = await w.send('HEAD', url)

    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '10', ''])
    for (const method of ['PUT', 'POST', 'DELETE']) {
      const answer = await w.send(method, url)
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
    }
    expect((await w.get(url)).status).toBe(200)
  })

  test('is refused to a foreign account, by an upload token, and for what is not there', async () => {
    const w = world()
    const stranger = await w.world.make.person()
    const { plaintextKey: key } = await w.world.make.key(stranger.accountId, ['*'])
    const application = (await w.world.make.application(stranger.accountId)).id
    const path = `/api/v1/panel/get-presigned-download-url?applicationId=${application}`

    const foreign = await w.world.ask('POST', path, { key, body: { fileId } })
    const { body } = await w.presign('pending', 5)
    const pending = await w.post('get-presigned-download-url', { fileId: body.fileId })

    expect([foreign.body.code, pending.body.code]).toEqual(['not_found', 'not_found'])
    expect((await w.get(body.presignedUrl.replace('uploads', 'downloads'))).body.code).toBe('not_found')
  })

  test('of a file that is deleted meanwhile goes on to its end or breaks, and is gone thereafter', async () => {
    const w = world()
    const big = Buffer.alloc(3_000_000, 'abc')
    const id = await w.upload('doomed', big)
    const doomed = await w.downloadUrl(id)
    const under = await w.send('GET', doomed)
    const reader = under.body?.getReader()
    const chunks = [(await reader?.read())?.value ?? new Uint8Array()]

    await w.act('delete', { fileId: id })
    await w.clean()
    const ended = await (async () => {
      for (;;) {
        const next = await reader?.read()
        if (next?.done !== false) return true
        chunks.push(next.value)
      }
    })().catch(() => false)

    const got = Buffer.concat(chunks)
    expect(got.equals(big.subarray(0, got.length))).toBe(true)
    if (ended) expect(got.length).toBe(big.length)
    expect((await w.get(doomed)).body.code).toBe('gone')
  })

  // Last: the clock goes on.

  test('out of time is gone, and its row goes', async () => {
    const w = world()
    w.world.clock.advance(15 * 60_000)

    expect((await w.get(url)).body.code).toBe('gone')
  })
})

test('a file whose bytes are lost is gone, and an error of ours in the log', async () => {
  await using w = await openFiles()
  const id = await w.upload('setup', TEXT)
  const directory = join(w.world.directory, 'files')
  for (const name of await readdir(directory)) await rm(join(directory, name))

  const { status, body } = await w.get(await w.downloadUrl(id))

  expect([status, body.code]).toEqual([410, 'gone'])
  expect(w.world.lines.join()).toContain('the storage lacks the bytes of a file')
})
