import { expect, test } from 'vitest'
import { openFiles } from '../support/api/files.ts'
import { codes, times } from '../support/api/races.ts'

/** Many at once: exactly what the plan allows, exactly one file of a name. Management API, sections 9 and 11. */

const MIB = 2 ** 20

/** Basic: 100 files, 1024 MiB. */
const PLAN = 'basic'

test('a hundred URLs asked for at once at the limit of files, over two applications, are exactly those it allows', async () => {
  await using w = await openFiles({ plan: PLAN })
  const other = (await w.world.make.application(w.accountId)).id
  for (let index = 0; index < 93; index += 1) await w.world.make.file(w.accountId, index % 2 === 0 ? w.application : other)

  const answers = await times(100, (index) => w.presign(`new-${index}`, 5, index % 2 === 0 ? w.application : other))

  expect(codes(answers)).toEqual({ ok: 7, limit_reached: 93 })
  expect(await w.limits()).toEqual([100, 1])
})

test('a hundred URLs asked for at once at the limit of bytes are exactly those it allows, to the byte', async () => {
  await using w = await openFiles({ plan: PLAN })
  await w.presign('large', 1000 * MIB + 1)

  const answers = await times(100, (index) => w.presign(`new-${index}`, 8 * MIB))
  const tooMuch = await w.presign('last', 8 * MIB)
  const fits = await w.presign('last', 8 * MIB - 1)
  const more = await w.presign('more', 1)

  expect(codes(answers)).toEqual({ ok: 2, limit_reached: 98 })
  expect([tooMuch, fits, more].map(({ status }) => status)).toEqual([403, 200, 403])
  expect(more.body).toMatchObject({ code: 'limit_reached', limit: 'storageSizeMib', currentValue: 1024, maxValue: 1024 })
  expect(await w.limits()).toEqual([4, 1024])
})

test('a hundred URLs for one name at once leave one that works, and the others are gone', async () => {
  await using w = await openFiles({ plan: PLAN })

  const asked = await times(100, () => w.presign('setup', 5))
  const put = await times(100, (index) => w.put(asked[index]?.body.presignedUrl, 'hello'))

  expect([codes(asked), codes(put)]).toEqual([{ ok: 100 }, { ok: 1, gone: 99 }])
  expect(await w.metadata()).toEqual({ totalFiles: 1, totalBytes: 5 })
  await w.clean()
  expect(await w.stored()).toHaveLength(1)
})

test('a hundred uploads by one URL at once are one', async () => {
  await using w = await openFiles()
  const { body } = await w.presign('setup', 5)

  const answers = await times(100, () => w.put(body.presignedUrl, 'hello'))

  expect(codes(answers)).toEqual({ ok: 1, gone: 99 })
  expect(await w.stored()).toHaveLength(1)
})

test('uploads, deletions, renames and new URLs of the same names at once leave what is counted, and no bytes beside it', async () => {
  await using w = await openFiles()
  const ids = await Promise.all(Array.from({ length: 5 }, (_, index) => w.upload(`file-${index}`, 'hello')))

  const answers = await times(60, async (index) => {
    const name = `file-${index % 8}`
    if (index % 4 === 0) return w.act('delete', { fileId: ids[index % 5] })
    if (index % 4 === 1) return w.act('rename', { fileId: ids[(index + 2) % 5], fileName: name })
    const asked = await w.presign(name, 7)
    return asked.status === 200 ? w.put(asked.body.presignedUrl, 'goodbye') : asked
  })
  w.world.clock.advance(60 * 60_000)
  await w.clean()

  expect(Object.keys(codes(answers)).every((code) => ['ok', 'not_found', 'already_exists', 'gone'].includes(code))).toBe(true)
  const { data } = await w.table({ pageSize: '100' })
  const bytes = data.reduce((sum: number, { fileSize }: { fileSize: number }) => sum + fileSize, 0)
  expect([await w.metadata(), (await w.stored()).length]).toEqual([{ totalFiles: data.length, totalBytes: bytes }, data.length])
})
