import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type FilesWorld, openFiles } from '../../support/api/files.ts'
import { shapeOf } from '../../support/api/shape.ts'

/** Management API, section 9, tables and actions. */

const FILE = {
  id: 'string',
  applicationId: 'string',
  fileName: 'string',
  fileSize: 'number',
  checksum: 'string',
  transferCount: 'number',
  lastTransferredAt: 'null',
  createdAt: 'string',
}

/** For tests that leave nothing. */
let shared: FilesWorld

beforeAll(async () => {
  shared = await openFiles()
})

afterAll(() => shared[Symbol.asyncDispose]())

describe('GET get-files-metadata and get-files-table', () => {
  test('count files and bytes that are there', async () => {
    await using w = await openFiles()
    await w.upload('file-1', 'hello')
    await w.upload('file-2', 'hello, world')
    await w.presign('file-3', 1000)

    const { body } = await w.call('GET', `get-files-metadata?applicationId=${w.application}`)

    expect(body).toEqual({ success: true, message: 'Successfully fetched files metadata', data: { totalFiles: 2, totalBytes: 17 } })
  })

  test('give ten files to a page, newest first, in the documented shape', async () => {
    await using w = await openFiles()
    for (let index = 1; index <= 25; index += 1) await w.world.make.file(w.accountId, w.application, { fileName: `file-${index}` })

    const pages = [
      await w.table(),
      await w.table({ currentPage: '2' }),
      await w.table({ currentPage: '3' }),
      await w.table({ currentPage: '4' }),
    ]

    const names = pages.map(({ data }) => data.map(({ fileName }: { fileName: string }) => fileName))
    expect(names.flat()).toEqual(Array.from({ length: 25 }, (_, index) => `file-${25 - index}`))
    expect(names.map(({ length }) => length)).toEqual([10, 10, 5, 0])
    expect(pages.map(({ totalPages }) => totalPages)).toEqual([3, 3, 3, 3])
    expect([pages[0].message, shapeOf(pages[0].data.slice(0, 1))]).toEqual(['Successfully fetched files table', [FILE]])
  })

  test.each([
    ['SETUP', ['Setup 2', 'my-setup']],
    ['se', ['Setup 2']],
    ['2', []],
    ['up 2', ['Setup 2']],
    ['%', []],
    ['_', []],
    ['xyz', []],
  ])('find %j', async (searchString, found) => {
    const application = (await shared.world.make.application(shared.accountId)).id
    for (const fileName of ['my-setup', 'other', 'Setup 2']) await shared.world.make.file(shared.accountId, application, { fileName })

    const searchParams = JSON.stringify({ searchString, categories: ['Name'] })
    const { data, totalPages } = await shared.table({ applicationId: application, searchParams })

    expect([data.map(({ fileName }: { fileName: string }) => fileName), totalPages]).toEqual([found, 1])
  })
})

describe('POST files-actions', () => {
  test('renames one file', async () => {
    await using w = await openFiles()
    const id = await w.upload('setup', 'hello')
    await w.upload('other', 'hello')

    const dry = await w.act('rename', { fileId: id, fileName: 'setup-2', dryRun: true })
    const taken = await w.act('rename', { fileId: id, fileName: 'other' })
    const done = await w.act('rename', { fileIds: [id], fileName: 'setup-2' })
    const same = await w.act('rename', { fileId: id, fileName: 'setup-2' })

    expect([dry, done, same].map(({ body }) => body.data.affected)).toEqual([1, 1, 0])
    expect(done.body.message).toBe('Successfully renamed file')
    expect([taken.body.code, taken.body.message]).toEqual(['already_exists', 'File name must be unique for your application'])
    expect((await w.table()).data.map(({ fileName }: { fileName: string }) => fileName)).toEqual(['other', 'setup-2'])
    for (const chosen of [{ all: true }, { fileIds: [id, '7'] }, {}, { fileId: id, fileIds: [id] }])
      expect((await w.act('rename', { ...chosen, fileName: 'setup-3' })).body.code).toBe('validation_error')
  })

  test('deletes one, several and all, rows at once and bytes thereafter', async () => {
    await using w = await openFiles()
    const ids = [await w.upload('file-1', 'a'), await w.upload('file-2', 'b'), await w.upload('file-3', 'c'), await w.upload('file-4', 'd')]

    const missing = await w.act('delete', { fileIds: [ids[0], '7'] })
    const dry = await w.act('delete', { all: true, dryRun: true })
    const one = await w.act('delete', { fileId: ids[0] })
    const all = await w.act('delete', { all: true })

    expect(missing.body.code).toBe('not_found')
    expect([dry, one, all].map(({ body }) => body.data.affected)).toEqual([4, 1, 3])
    expect([await w.metadata(), await w.limits()]).toEqual([{ totalFiles: 0, totalBytes: 0 }, [0, 0]])
    expect(await w.stored()).toHaveLength(4)
    await w.clean()
    expect(await w.stored()).toEqual([])
  })
})
