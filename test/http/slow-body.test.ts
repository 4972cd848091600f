import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorld, type World } from '../support/world.ts'

/** Who calls is asked before the body is read; what changes while it dawdles must count. */

let world: World

beforeAll(async () => {
  world = await openWorld()
})

afterAll(() => world[Symbol.asyncDispose]())

/** What posts a body as it comes; the type of such a request knows no `duplex`. */
const streamed = (key: string, body: ReadableStream<Uint8Array>): RequestInit & { duplex: 'half' } => ({
  method: 'POST',
  headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
  body,
  duplex: 'half',
})

/** Posts a body that comes only after `meanwhile`, which runs once the server asks for it. */
const post = async (path: string, key: string, text: string, meanwhile: () => Promise<unknown>) => {
  const body = new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        await meanwhile()
        world.clock.advance(60_000)
        if (text !== '') controller.enqueue(new TextEncoder().encode(text))
        controller.close()
      },
    },
    { highWaterMark: 0 },
  )
  const response = await world.app.request(`http://localhost:4000${path}`, streamed(key, body))
  return `${response.status} ${await response.text()}`
}

const DOORS = [
  ['/api/v1/panel/create-application', '{"name":"Example App"}'],
  ['/trpc/management.applications.create', '{"json":{"name":"Example App"}}'],
] as const

/** An act without fields needs no body, and one that ends empty can dawdle as well. */
const EMPTY = ['/api/v1/panel/create-application', ''] as const

describe('a body that takes its time', () => {
  test.each([...DOORS, EMPTY])('a key revoked meanwhile is refused: %s', async (path, text) => {
    const owner = await world.make.person()
    const key = await world.make.key(owner.accountId, ['*'])
    const answer = await post(path, key.plaintextKey, text, () =>
      world.ask('POST', `/api/v1/panel/api-keys/${key.id}/revoke`, { cookie: owner.cookie, body: {} }),
    )
    expect(answer).toMatch(/^401 .*"api_key_revoked"/)
  })

  test.each(DOORS)('a key that expires meanwhile is refused: %s', async (path, text) => {
    const { accountId } = await world.make.person()
    const expiresAt = new Date(world.clock.now().getTime() + 30_000).toISOString()
    const key = await world.make.key(accountId, ['*'], { expiresAt })
    expect(await post(path, key.plaintextKey, text, async () => {})).toMatch(/^401 .*"api_key_expired"/)
  })

  test.each(DOORS)('a key in force goes through: %s', async (path, text) => {
    const { accountId } = await world.make.person()
    const key = await world.make.key(accountId, ['*'])
    expect(await post(path, key.plaintextKey, text, async () => {})).toMatch(/^200 /)
  })
})

test('a body that is cut off is no error of the server', async () => {
  const { accountId } = await world.make.person()
  const key = await world.make.key(accountId, ['*'])
  world.lines.length = 0
  for (const [path] of DOORS) {
    const body = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new Error('aborted')) }, { highWaterMark: 0 })
    const response = await world.app.request(`http://localhost:4000${path}`, streamed(key.plaintextKey, body))
    expect(response.status).toBe(400)
  }
  expect(world.lines.filter((line) => line.includes('"error"'))).toEqual([])
})

test('every page for people carries a request id and, over https, HSTS', async () => {
  await using secure = await openWorld({ PUBLIC_URL: 'https://keys.example.org' })
  for (const path of ['/', '/first-run', '/sign-in', '/verify-email', '/forgot-password', '/reset-password', '/docs']) {
    const { status, headers } = await secure.ask('GET', path)
    expect([path, status, headers.has('x-request-id'), headers.has('strict-transport-security')]).toEqual([path, 200, true, true])
  }
})
