import { readdir, stat } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '../../server/env.ts'
import { openStorage } from '../../server/storage/open-storage.ts'
import type { Storage } from '../../server/storage/storage.ts'
import { startS3 } from '../support/s3.ts'

/** One suite for both storages. */

let directory: string
let s3: Awaited<ReturnType<typeof startS3>>
let storages: Record<string, Storage>

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'keyward-storage-'))
  s3 = await startS3()
  storages = {
    disk: openStorage(readConfig({ DATA_DIR: directory })),
    s3: openStorage(readConfig({ DATA_DIR: directory, ...s3.environment })),
  }
})

afterAll(async () => {
  for (const storage of Object.values(storages)) await storage.close()
  await s3[Symbol.asyncDispose]()
  await rm(directory, { recursive: true })
})

async function* pieces(count: number, size: number) {
  for (let index = 0; index < count; index += 1) yield Buffer.alloc(size, index + 1)
}

async function* broken() {
  yield Buffer.alloc(10)
  throw new Error('cut off')
}

let keys = 0

const newKey = () => String((keys += 1))

describe.each(['disk', 's3'])('the storage on %s', (name) => {
  const storage = (): Storage => {
    const found = storages[name]
    if (found === undefined) throw new Error(name)
    return found
  }
  const all = async (key: string, start: number, end: number) => {
    const bytes = await storage().read(key, { start, end })
    return bytes && (await buffer(bytes))
  }

  test('gives back what it was given, as a whole and in part', async () => {
    const key = newKey()
    await storage().put(key, pieces(3, 1000), 3000)

    expect(await all(key, 0, 2999)).toEqual(await buffer(pieces(3, 1000)))
    expect(await all(key, 999, 1000)).toEqual(Buffer.from([1, 2]))
    expect(await all(key, 2999, 2999)).toEqual(Buffer.from([3]))
  })

  test('takes more than one part of a large object', async () => {
    const key = newKey()
    const [count, size] = [20, 1024 * 1024]
    await storage().put(key, pieces(count, size), count * size)

    expect((await all(key, 0, count * size - 1))?.equals(await buffer(pieces(count, size)))).toBe(true)
    expect(await all(key, 10 * size - 1, 10 * size)).toEqual(Buffer.from([10, 11]))
  })

  test('has nothing of what was broken off, be it early or late, and passes the reason on', async () => {
    const [early, late] = [newKey(), newKey()]
    async function* large() {
      yield* pieces(20, 1024 * 1024)
      yield* broken()
    }

    await expect(storage().put(early, broken(), 20)).rejects.toThrow('cut off')
    await expect(storage().put(late, large(), 30 * 1024 * 1024)).rejects.toThrow('cut off')

    for (const key of [early, late]) expect(await storage().read(key, { start: 0, end: 1 })).toBeUndefined()
  })

  test('removes an object, and is content with none', async () => {
    const key = newKey()
    await storage().put(key, pieces(1, 10), 10)

    await storage().remove(key)
    await storage().remove(key)

    expect(await all(key, 0, 9)).toBeUndefined()
  })
})

test('the directory and its files are for the server alone, and nothing lies beside them', async () => {
  const files = join(directory, 'files')
  const names = await readdir(files)
  const modes = await Promise.all(names.map(async (name) => (await stat(join(files, name))).mode & 0o777))

  expect((await stat(files)).mode & 0o777).toBe(0o700)
  expect(new Set(modes)).toEqual(new Set([0o600]))
  expect(names.filter((name) => !/^\d+$/.test(name))).toEqual([])
})

test('what a crash left of a file is removed with it', async () => {
  const disk = openStorage(readConfig({ DATA_DIR: directory }))
  const { writeFile } = await import('node:fs/promises')
  await writeFile(join(directory, 'files', '77.part'), 'half')

  await disk.remove('77')

  expect((await readdir(join(directory, 'files'))).filter((name) => name.startsWith('77'))).toEqual([])
})
