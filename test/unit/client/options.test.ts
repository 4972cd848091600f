import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { createManagementClient, createSessionClient } from '../../../client/index.ts'
import { mintKey } from '../../../server/rules/mint-key.ts'
import { KEY } from './support.ts'

const url = 'https://keyward.example.com'

const messageOf = (make: () => unknown) => {
  try {
    make()
  } catch (error) {
    if (error instanceof TypeError) return error.message
  }
  return 'accepted'
}

test.for(['', 'keyward.example.com', '/trpc', 'ftp://keyward.example.com', 'javascript:alert(1)'])('%j is no address', (wrong) => {
  expect(messageOf(() => createManagementClient({ url: wrong, apiKey: KEY }))).toMatch(/^url must be an absolute http/)
})

test.for(['https://ada:geheim@keyward.example.com', 'https://keyward.example.com?a=geheim', 'https://keyward.example.com#geheim'])(
  '%s is refused without telling what it holds',
  (wrong) => {
    const message = messageOf(() => createManagementClient({ url: wrong, apiKey: KEY }))

    expect(message).toMatch(/^url must have no user/)
    expect(message).not.toContain('geheim')
  },
)

test.for([
  ['nothing', '', 'missing'],
  ['a line break at the end', `${KEY}\n`, 'white space'],
  ['too short', KEY.slice(0, -1), '78 characters'],
  ['too long', `${KEY}x`, '78 characters'],
  ['another format', KEY.replace('blz_mgmt', 'sk_live'), '78 characters'],
  ['a whole header', `Bearer ${KEY}`, '78 characters'],
] as const)('a key with %s is refused, and not shown', ([, apiKey, why]) => {
  const message = messageOf(() => createManagementClient({ url, apiKey }))

  expect(message).toMatch(/^apiKey /)
  expect(message).toContain(why)
  expect(message).not.toContain('xxxx')
})

test('a key as the server mints it is accepted', () => {
  const { plaintext: apiKey } = mintKey(randomBytes)

  expect(messageOf(() => createManagementClient({ url, apiKey }))).toBe('accepted')
})

test.for([
  [{ timeoutMs: -1 }, 'timeoutMs'],
  [{ timeoutMs: Number.NaN }, 'timeoutMs'],
  // A timer of 32 bits would end at once.
  [{ timeoutMs: 2 ** 31 }, 'timeoutMs'],
  [{ retries: -1 }, 'retries'],
  [{ retries: 1.5 }, 'retries'],
  [{ retries: Infinity }, 'retries'],
  [{ maxWaitMs: -1 }, 'maxWaitMs'],
  [{ headers: { Authorization: 'Bearer secret' } }, 'headers must not name authorization'],
  [{ headers: { 'Idempotency-Key': 'secret' } }, 'headers must not name idempotency-key'],
  [{ headers: { 'X Y': 'secret' } }, 'headers'],
  [{ headers: { 'X-Y': 'secret\r\nX-Z: 1' } }, 'headers'],
] as const)('%j is refused', ([options, what]) => {
  const message = messageOf(() => createManagementClient({ url, apiKey: KEY, ...options }))

  expect(message).toContain(what)
  expect(message).not.toContain('secret')
})

test.for([{ timeoutMs: 0 }, { timeoutMs: Infinity }, { retries: 0 }, { maxWaitMs: Infinity }, { headers: { 'X-Via': 'tests' } }])(
  '%j is accepted',
  (options) => {
    expect(messageOf(() => createManagementClient({ url, apiKey: KEY, ...options }))).toBe('accepted')
  },
)

test('a cookie that is none is refused, and not shown', () => {
  expect(messageOf(() => createSessionClient({ url, cookie: 'session=secret\r\n' }))).toBe('cookie must be the text of a Cookie header')
  expect(messageOf(() => createSessionClient({ url, cookie: '' }))).toMatch(/^cookie /)
  expect(messageOf(() => createSessionClient({ url }))).toBe('accepted')
})

test('the management client has nothing but management', () => {
  const client = createManagementClient({ url, apiKey: KEY })

  // @ts-expect-error a key has no session
  void client.session
  // @ts-expect-error what stands below `management` stands at the top
  void client.management
  expect(typeof client.applications.list.query).toBe('function')
})
