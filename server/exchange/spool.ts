import { readSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { mkdir, open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** Bytes that are read at once: what is made of them takes a few milliseconds. */
const CHUNK = 16 * 1024

const folderIn = (dataDir: string) => join(dataDir, 'imports')

/** Files that a crash left between their making and their unlinking. To be called before anybody makes one. */
export const clearSpools = async (dataDir: string): Promise<void> => {
  const folder = folderIn(dataDir)
  const names = await readdir(folder).catch(() => [])
  await Promise.all(names.map((name) => rm(join(folder, name), { force: true })))
}

/** A file without a name, which only this process can read and which is gone with it. */
export interface Spool extends AsyncDisposable {
  append(bytes: Uint8Array | string): Promise<void>
  /** Its bytes from the first on, in small chunks, each in a turn of its own. */
  chunks(): AsyncIterable<Uint8Array>
  /** Its lines from the first on. Not awaited, for inside a transaction nothing but the database may be. */
  lines(): Iterable<string>
}

function* linesOf(fd: number): Iterable<string> {
  const chunk = Buffer.alloc(16 * CHUNK)
  let position = 0
  let pending: Buffer = Buffer.alloc(0)
  for (;;) {
    const size = readSync(fd, chunk, 0, chunk.length, position)
    if (size === 0) break
    position += size
    pending = Buffer.concat([pending, chunk.subarray(0, size)])
    let from = 0
    for (let end = pending.indexOf(10); end !== -1; end = pending.indexOf(10, from)) {
      yield pending.toString('utf8', from, end)
      from = end + 1
    }
    pending = pending.subarray(from)
  }
  if (pending.length > 0) yield pending.toString('utf8')
}

/** Opens an empty one below the data directory, readable by this user alone. Names go at once: what has none is never left behind. */
export const openSpool = async (dataDir: string): Promise<Spool> => {
  const folder = folderIn(dataDir)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, randomUUID())
  const file = await open(path, 'wx+', 0o600)
  await rm(path)
  return {
    append: (bytes) => file.appendFile(bytes),
    async *chunks() {
      let position = 0
      for (;;) {
        const { bytesRead, buffer } = await file.read({ buffer: Buffer.alloc(CHUNK), position })
        if (bytesRead === 0) return
        position += bytesRead
        yield buffer.subarray(0, bytesRead)
      }
    },
    lines: () => linesOf(file.fd),
    [Symbol.asyncDispose]: () => file.close(),
  }
}
