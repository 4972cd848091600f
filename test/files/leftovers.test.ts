import { chmod, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { beginAttempt } from '../../db/system/uploads.ts'
import { purgeApplications } from '../../server/jobs/purge-applications.ts'
import { removeExpired } from '../../server/jobs/remove-expired.ts'
import { openFiles } from '../support/api/files.ts'

/** Nothing that no row names stays in the storage, whatever happened; and what the storage can't do now it does later. */

test('a deleted application takes its files, uploads and download URLs along, and their bytes', async () => {
  await using w = await openFiles()
  const id = await w.upload('setup', 'hello')
  const url = await w.downloadUrl(id)
  await w.presign('pending', 5)
  await w.call('DELETE', `delete-application?applicationId=${w.application}`)

  expect([await w.limits(), (await w.get(url)).body.code]).toEqual([[0, 0], 'gone'])
  await purgeApplications(w.world.database)
  await w.clean()

  const { writer } = w.world.database
  for (const table of ['file', 'file_download', 'storage_removal'] as const)
    expect([table, await writer.selectFrom(table).selectAll().execute()]).toEqual([table, []])
  expect(await w.stored()).toEqual([])
})

test('an account that is removed takes the bytes of its files along', async () => {
  await using w = await openFiles()
  await w.upload('setup', 'hello')
  const { writer } = w.world.database

  await writer.deleteFrom('application').where('account_id', '=', w.accountId).execute()
  await w.clean()

  expect(await w.stored()).toEqual([])
})

test('what a crash in the middle of an upload leaves is removed once nobody can be at it any more', async () => {
  await using w = await openFiles()
  const { node, database, clock, directory } = w.world
  const { body } = await w.presign('setup', 5)
  const upload = { kind: 'file', id: body.fileId, size: 5, fileType: undefined, expiresAt: body.expiresAt } as const
  const heldUntil = new Date(clock.now().getTime() + 300_000).toISOString()
  const [half, whole] = [node.newId(), node.newId()]
  for (const objectKey of [half, whole]) await database.transaction((handle) => beginAttempt(handle, { upload, objectKey, heldUntil }))
  await mkdir(join(directory, 'files'), { recursive: true })
  await writeFile(join(directory, 'files', `${half}.part`), 'hel')
  await writeFile(join(directory, 'files', whole), 'hello')

  await w.clean()
  const early = await w.stored()
  clock.advance(300_000)
  await w.clean()

  expect([early.length, await w.stored()]).toEqual([2, []])
  expect((await w.put(body.presignedUrl, 'hello')).status).toBe(200)
})

test('a storage that refuses is unavailable, loses nothing, and works again without a restart', async () => {
  await using w = await openFiles()
  const id = await w.upload('setup', 'hello')
  const { body } = await w.presign('other', 5)
  const [files, away] = [join(w.world.directory, 'files'), join(w.world.directory, 'away')]
  await rename(files, away)
  await writeFile(files, 'no directory')

  const url = await w.downloadUrl(id)
  const [up, down] = [await w.put(body.presignedUrl, 'hello'), await w.get(url)]

  for (const answer of [up, down])
    expect([answer.status, answer.body.code, answer.headers.get('retry-after')]).toEqual([503, 'unavailable', '1'])
  await rm(files)
  await rename(away, files)
  expect([(await w.put(body.presignedUrl, 'hello')).status, (await w.get(url)).text]).toEqual([200, 'hello'])
})

test('a directory that is gone is made anew, and one that is lost says so', async () => {
  await using w = await openFiles()
  const id = await w.upload('setup', 'hello')
  await rm(join(w.world.directory, 'files'), { recursive: true })

  expect((await w.get(await w.downloadUrl(id))).body.code).toBe('gone')
  await w.upload('other', 'hello')
  expect(await w.stored()).toHaveLength(1)
})

test('a removal that fails is tried again a minute later, and does not hold up the others', async () => {
  await using w = await openFiles()
  const [one, other] = [await w.world.make.file(w.accountId, w.application), await w.world.make.file(w.accountId, w.application)]
  const path = join(w.world.directory, 'files', one.objectKey)
  await rm(path)
  // A directory is no file, and can't be removed as one.
  await mkdir(join(path, 'in the way'), { recursive: true })

  await w.act('delete', { fileIds: [one.id, other.id] })
  await w.clean()
  const stuck = await w.stored()
  await chmod(path, 0o700)
  await rm(path, { recursive: true })
  await w.clean()
  const waiting = await w.world.database.writer.selectFrom('storage_removal').select('object_key').execute()
  w.world.clock.advance(60_000)
  await w.clean()

  expect([stuck, waiting]).toEqual([[one.objectKey], [{ object_key: one.objectKey }]])
  expect(await w.world.database.writer.selectFrom('storage_removal').select('object_key').execute()).toEqual([])
  expect(w.world.lines.join()).toContain('stored objects could not be removed')
})

test('download URLs that are out of time go', async () => {
  await using w = await openFiles()
  await w.downloadUrl(await w.upload('setup', 'hello'))
  w.world.clock.advance(15 * 60_000)

  await removeExpired(w.world.database, w.world.clock.now())

  expect(await w.world.database.writer.selectFrom('file_download').select('id').execute()).toEqual([])
})
