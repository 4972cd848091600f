import { afterAll, beforeAll, expect, test } from 'vitest'
import { Repositories } from '../../db/repositories/index.ts'
import { lockAccount } from '../../db/system/audit.ts'
import { listen } from '../support/api/socket.ts'
import { openWorld, type World } from '../support/world.ts'

/** An export over a real socket: more than all buffers on the way hold, so that most of it is made while it is read. */

const COUNT = 15_000

let world: World
let server: Awaited<ReturnType<typeof listen>>
let accountId: string
let applicationId: string

beforeAll(async () => {
  world = await openWorld()
  server = await listen(world)
  accountId = (await world.make.person()).accountId
  applicationId = (await world.make.application(accountId)).id
  for (let made = 0; made < COUNT; made += 1000) {
    await world.make.licenses(accountId, applicationId, { amount: 1000, comment: '🎲'.repeat(255) })
  }
})

afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await world[Symbol.asyncDispose]()
})

const open = async (key: string) => {
  const response = await fetch(`${server.url}/api/v1/panel/export-licenses?applicationId=${applicationId}&format=jsonl`, {
    headers: { authorization: `Bearer ${key}` },
  })
  if (response.body === null) throw new Error('no body')
  return { status: response.status, reader: response.body.getReader() }
}

/** Reads on to the end. @returns how many lines came, and whether the end was a good one */
const rest = async (reader: ReadableStreamDefaultReader<Uint8Array>) => {
  let lines = 0
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return { lines, isWhole: true }
      lines += value.filter((byte) => byte === 10).length
    }
  } catch {
    return { lines, isWhole: false }
  }
}

test('a slow reader gets the whole', async () => {
  const { plaintextKey } = await world.make.key(accountId, ['licenses:read'])
  const { status, reader } = await open(plaintextKey)
  await new Promise((resolve) => setTimeout(resolve, 100))

  expect(status).toBe(200)
  expect(await rest(reader)).toEqual({ lines: COUNT, isWhole: true })
})

test('of a key that is revoked while nobody reads the rest never comes, and the connection is reset', async () => {
  const { id, plaintextKey } = await world.make.key(accountId, ['licenses:read'])
  const { reader } = await open(plaintextKey)
  await reader.read()

  await world.node.database.transaction(async (handle) => {
    await lockAccount(handle, accountId)
    await new Repositories(handle, { accountId, applications: 'all' }).apiKeys.revoke(id, world.clock.now())
  })
  await new Promise((resolve) => setTimeout(resolve, 1000))
  const { lines, isWhole } = await rest(reader)

  expect(isWhole).toBe(false)
  expect(lines).toBeLessThan(COUNT)
})

test('a failure after the first byte is a reset connection, never a file that looks whole', async () => {
  const { plaintextKey } = await world.make.key(accountId, ['licenses:read'])
  const { status, reader } = await open(plaintextKey)
  await reader.read()

  await world.database.transaction(async ({ kysely }) => {
    await kysely.schema.alterTable('license_to_level').renameTo('license_to_level_elsewhere').execute()
  })
  const { lines, isWhole } = await rest(reader)
  await world.database.transaction(async ({ kysely }) => {
    await kysely.schema.alterTable('license_to_level_elsewhere').renameTo('license_to_level').execute()
  })

  expect(status).toBe(200)
  expect(isWhole).toBe(false)
  expect(lines).toBeLessThan(COUNT)
  expect(world.lines.filter((line) => line.includes('license_to_level') && line.includes('an export was cut off'))).toHaveLength(1)
})

test('what is made after the start is not in it, what is removed before its turn neither', async () => {
  const { plaintextKey } = await world.make.key(accountId, ['licenses:read'])
  const { reader } = await open(plaintextKey)
  await reader.read()

  await world.make.licenses(accountId, applicationId, { amount: 500 })
  await world.database.transaction(async ({ kysely }) => {
    const last = await kysely.selectFrom('license').where('comment', 'is not', null).select('id').orderBy('id', 'desc').limit(10).execute()
    await kysely
      .deleteFrom('license')
      .where(
        'id',
        'in',
        last.map(({ id }) => id),
      )
      .execute()
  })

  const { lines, isWhole } = await rest(reader)
  expect(isWhole).toBe(true)
  expect(lines).toBeLessThanOrEqual(COUNT - 10)
  expect(lines).toBeGreaterThan(COUNT - 10 - 2000)
})

test('an application that is deleted meanwhile is cut off, not told to have ended', async () => {
  const { plaintextKey } = await world.make.key(accountId, ['licenses:read'])
  const { reader } = await open(plaintextKey)
  await reader.read()

  await world.database.transaction(({ kysely }) =>
    kysely.updateTable('application').set({ deleted_at: world.clock.now().toISOString() }).where('id', '=', applicationId).execute(),
  )

  expect(await rest(reader)).toMatchObject({ isWhole: false })
})
