import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import type { Storage } from './storage.ts'

/** As large as what a socket is given at once; larger ones make no disk faster. */
const CHUNK_BYTES = 256 * 1024

const isMissing = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ENOENT'

/** A rename is only safe from a crash once the directory is written, too. Windows can't, and needs no asking. */
const syncDirectory = async (path: string) => {
  if (process.platform === 'win32') return
  const directory = await open(path, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}

const write = async (file: FileHandle, chunks: AsyncIterable<Uint8Array>) => {
  try {
    await file.writeFile(chunks)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** One file per object in a directory of our own (mode 700, files 600), made when it is needed. */
export const diskStorage = (directory: string): Storage => {
  const pathOf = (key: string) => join(directory, key)
  const partOf = (key: string) => join(directory, `${key}.part`)

  return {
    put: async (key, chunks) => {
      await mkdir(directory, { recursive: true, mode: 0o700 })
      const part = partOf(key)
      const file = await open(part, 'wx', 0o600)
      try {
        await write(file, chunks)
        await rename(part, pathOf(key))
        await syncDirectory(directory)
      } catch (error) {
        await rm(part, { force: true })
        await rm(pathOf(key), { force: true })
        throw error
      }
    },

    read: async (key, span) => {
      try {
        // Once open it can be read to its end, whoever removes it meanwhile.
        return (await open(pathOf(key), 'r')).createReadStream({ ...span, highWaterMark: CHUNK_BYTES })
      } catch (error) {
        if (isMissing(error)) return undefined
        throw error
      }
    },

    remove: async (key) => {
      await rm(partOf(key), { force: true })
      await rm(pathOf(key), { force: true })
    },

    close: async () => {},
  }
}
