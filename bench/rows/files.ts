import { createHash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startS3 } from '../../test/support/s3.ts'
import { startServer } from '../support/child.ts'
import type { Row } from '../support/report.ts'
import { openDirectory, openNodeIn, seed } from '../support/seeded.ts'

const MAIN = new URL('../../server/main.mjs', import.meta.url)

const MIB = 2 ** 20

const SIZE = 1024 * MIB

/** More than this above an idle server would tell that a file is held in memory. */
const MOST_GROWTH_MIB = 128

/** The memory of a process in MiB. */
const rssOf = (pid: number | undefined) => {
  const [, kib] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kib) / 1024
}

/** Looks at the memory of a process four times a second. */
const watchMemory = (pid: number | undefined) => {
  const curve = [rssOf(pid)]
  const timer = setInterval(() => curve.push(rssOf(pid)), 250)
  return {
    /** Ten points of the curve, and its highest. */
    end: () => {
      clearInterval(timer)
      const points = Array.from({ length: 10 }, (_, index) => curve[Math.floor((index * (curve.length - 1)) / 9)] ?? 0)
      return { most: Math.max(...curve), points: points.map((mib) => Math.round(mib)) }
    },
  }
}

/** The same MiB again and again with its number in front, so that no two are alike. */
async function* bytes() {
  const block = randomBytes(MIB)
  for (let index = 0; index < SIZE / MIB; index += 1) {
    block.writeUInt32BE(index)
    yield Uint8Array.from(block)
  }
}

interface Server {
  readonly url: string
  readonly pid: number | undefined
  readonly key: string
  readonly applicationId: string
}

const ask = async ({ url, key, applicationId }: Server, path: string, body: object) => {
  const response = await fetch(`${url}/api/v1/panel/${path}?applicationId=${applicationId}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const told = await response.json()
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${JSON.stringify(told)}`)
  return told as Readonly<Record<string, string>> // flat, for the routes asked here
}

/** Seconds that work takes, and the memory of the server meanwhile. */
const timed = async (server: Server, work: () => Promise<unknown>) => {
  const memory = watchMemory(server.pid)
  const start = performance.now()
  await work()
  return { seconds: (performance.now() - start) / 1000, ...memory.end() }
}

const upload = async (server: Server, digest: ReturnType<typeof createHash>) => {
  const { presignedUrl = '', fileId } = await ask(server, 'get-presigned-upload-url', { type: 'file', fileName: 'bench', fileSize: SIZE })
  const measured = await timed(server, async () => {
    async function* hashed() {
      for await (const chunk of bytes()) {
        digest.update(chunk)
        yield chunk
      }
    }
    const init: RequestInit & { duplex: 'half' } = { method: 'PUT', body: ReadableStream.from(hashed()), duplex: 'half' }
    const response = await fetch(presignedUrl, init)
    if (!response.ok) throw new Error(`The upload was answered with ${response.status}: ${await response.text()}`)
  })
  return { ...measured, fileId }
}

const download = async (server: Server, fileId: string | undefined, expected: string) => {
  const { presignedUrl = '' } = await ask(server, 'get-presigned-download-url', { fileId })
  return timed(server, async () => {
    const digest = createHash('sha256')
    const { body } = await fetch(presignedUrl)
    for await (const chunk of body ?? []) digest.update(chunk)
    if (digest.digest('hex') !== expected) throw new Error('The bytes that came back are others')
  })
}

const measure = async (kind: string, environment: Readonly<Record<string, string>>): Promise<Row[]> => {
  await using directory = await openDirectory()
  const seeded = await (async () => {
    await using opened = await openNodeIn(directory.path)
    return await seed(opened.node, ['*'])
  })()
  await using served = await startServer(MAIN, {
    args: ['serve', '--json'],
    environment: { PORT: '0', DATA_DIR: directory.path, LOG_LEVEL: 'info', ...environment },
    log: join(directory.path, 'server.log'),
  })
  const server = { ...seeded, url: served.url, pid: served.pid }
  await ask(server, 'check-file-name', { fileName: 'bench' })
  const idle = rssOf(server.pid)

  const digest = createHash('sha256')
  const up = await upload(server, digest)
  const down = await download(server, up.fileId, digest.digest('hex'))

  return (
    [
      ['upload', up],
      ['download', down],
    ] as const
  ).map(([what, { seconds, most, points }]) => ({
    what: `${what} of 1 GiB, ${kind}`,
    measured: `${Math.round(SIZE / MIB / seconds)} MiB/s`,
    against: `memory of the idle server: ${Math.round(idle)} MiB; meanwhile ${points.join(' ')}`,
    ratio: `+${Math.round(most - idle)} MiB`,
    byCpu: '–',
    goal: `≤ +${MOST_GROWTH_MIB} MiB`,
    isMet: most - idle <= MOST_GROWTH_MIB,
  }))
}

/** One large file through a real server, into a directory and into a bucket, with equal checksums; judged by the server's memory. */
export const fileRows = async (): Promise<Row[]> => {
  await using s3 = await startS3()
  return [...(await measure('on disk', {})), ...(await measure('in a bucket (s3rver, in the load’s process)', s3.environment))]
}
