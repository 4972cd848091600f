import { once } from 'node:events'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { clearSpools } from '../../server/exchange/spool.ts'
import { importing, type Importing } from '../support/api/import.ts'
import { listen } from '../support/api/socket.ts'
import { openWorld, type World } from '../support/world.ts'

/** Uploads over a real socket. */

let world: World
let own: Importing
let server: Awaited<ReturnType<typeof listen>>

beforeAll(async () => {
  world = await openWorld()
  own = await importing(world)
  server = await listen(world)
})

afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await world[Symbol.asyncDispose]()
})

const head = (length: number | 'chunked', key = own.key) => [
  `POST /api/v1/panel/import-licenses?applicationId=${own.applicationId} HTTP/1.1`,
  `Authorization: Bearer ${key}`,
  'Content-Type: text/csv',
  length === 'chunked' ? 'Transfer-Encoding: chunked' : `Content-Length: ${length}`,
  'Host: localhost',
  'Connection: close',
  '',
  '',
]

const left = () => readdir(join(world.directory, 'imports')).catch(() => [])

test('one that is cut off changes nothing and leaves nothing', async () => {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
  await once(socket, 'connect')
  const answered = () => world.lines.filter((line) => line.includes('import-licenses') && line.includes('"status":400')).length
  const before = answered()

  socket.write(`${head(1000).join('\r\n')}license\nCUT-00001\nCUT-00002\n`)
  await new Promise((resolve) => setTimeout(resolve, 50))
  socket.destroy()
  await expect.poll(answered, { timeout: 5000 }).toBe(before + 1)

  expect(await own.counts()).toMatchObject({ totalLicenses: 0 })
  expect(await left()).toEqual([])
})

test('a slow one comes in, in pieces that cut characters and lines', async () => {
  const answer = await server.send(async (push) => {
    await push(head('chunked').join('\r\n'))
    for (const piece of ['lic', 'ense,comm', 'ent\nSLOW-0001,"a', '\nSLOW', '-0002"\nSLOW-0002,b\n']) {
      await push(`${piece.length.toString(16)}\r\n${piece}\r\n`)
      await new Promise((resolve) => setTimeout(resolve, 30))
    }
    await push('0\r\n\r\n')
  })

  expect(answer).toContain('"line":2')
  expect(answer).toContain('without control characters')
  expect(await left()).toEqual([])
})

test('nobody without a key is listened to', async () => {
  const answer = await server.send(async (push) => {
    await push(head(100_000_000, 'nobody').join('\r\n'))
    for (let sent = 0; sent < 100 && (await push('x'.repeat(100_000))); sent += 1);
  })

  expect(answer).toMatch(/^HTTP\/1\.1 401/)
  expect(await left()).toEqual([])
})

test('slow files of one account do not keep those of others waiting, and no place is lost when they break off', async () => {
  const other = await importing(world)
  const answers = () => world.lines.filter((line) => line.includes('import-licenses') && /"status":(400|503)/.test(line)).length
  const before = answers()
  const sockets = Array.from({ length: 12 }, () => connect(Number(new URL(server.url).port), '127.0.0.1'))
  for (const socket of sockets) socket.on('error', () => {}).write(`${head(1000).join('\r\n')}license\n`)
  await expect.poll(answers, { timeout: 5000 }).toBe(before + 8)

  expect((await own.bring('licenses', 'license\nOWN-00001\n')).status).toBe(503)
  expect((await other.bring('licenses', 'license\nOTHER-0001\n')).status).toBe(200)
  for (const socket of sockets) socket.destroy()
  await expect.poll(answers, { timeout: 5000 }).toBe(before + 8 + 1 + 4)

  expect((await own.bring('licenses', 'license\nOWN-00001\n')).status).toBe(200)
})

test('files of a crash are removed when a server starts', async () => {
  const folder = join(world.directory, 'imports')
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'left-over'), 'license\n')

  await clearSpools(world.directory)

  expect(await left()).toEqual([])
})
