import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { procedures } from '../../server/rest/routes.ts'
import { listen } from '../support/api/socket.ts'
import { openWorld } from '../support/world.ts'
import { packedClient } from './client-package.ts'

const CONSUMER = `
import { createManagementClient, eachItem, idempotent, isKeywardError, type ErrorCode, type KeywardErrorCode } from '@keyward/client'

const { process } = globalThis as unknown as { process: { argv: string[]; stdout: { write(text: string): void } } }
const [url = '', apiKey = ''] = process.argv.slice(2)
const keyward = createManagementClient({ url, apiKey, timeoutMs: 10_000, headers: { 'X-Via': 'consumer' } })

const made = await keyward.applications.create.mutate({ name: 'My Application' }, idempotent('order-7'))
const listed: { id: string; name: string }[] = await keyward.applications.list.query()
const limits = await keyward.account.limits.query(undefined, { signal: AbortSignal.timeout(10_000) })
const used: number = limits.createdApplicationsCount.currentValue

const missing: KeywardErrorCode | undefined = await keyward.applications.settings.query({ applicationId: '9007199254740993' }).then(
  () => undefined,
  (error: unknown) => {
    if (!isKeywardError(error)) throw error
    const requestId: string | undefined = error.requestId
    return requestId === undefined ? undefined : error.code
  },
)

const { createdLicenses } = await keyward.licenses.create.mutate({
  applicationId: made.id,
  amount: 5,
  duration: '30d',
  applicationLicenseSettings: { levels: [], requiresClientId: false },
})
const rows: string[] = []
for await (const { id, license } of eachItem(keyward.licenses.table, { applicationId: made.id, pageSize: 2 })) {
  if (createdLicenses.includes(license)) rows.push(id)
}

const known: ErrorCode[] = ['rate_limited']
process.stdout.write(JSON.stringify({ made: made.id, listed: listed.map(({ id }) => id), used, missing, rows: new Set(rows).size, known }))
`

const MISUSE = `
import { createManagementClient, eachItem, isKeywardError } from '@keyward/client'

const keyward = createManagementClient({ url: 'https://keyward.example.com', apiKey: '' })

export const wrong = async () => {
  // @ts-expect-error a field that the input does not have
  await keyward.applications.create.mutate({ nam: 'My Application' })
  // @ts-expect-error a field that is missing
  await keyward.applications.settings.query({})
  // @ts-expect-error ids are strings
  await keyward.applications.settings.query({ applicationId: 7 })
  // @ts-expect-error a value that is none
  await keyward.applications.replaceRuntimeKey.mutate({ applicationId: '7', type: 'sockets' })
  // @ts-expect-error a query is no mutation
  await keyward.applications.list.mutate()
  // @ts-expect-error an endpoint for people only
  await keyward.apiKeys.list.query()
  const [application] = await keyward.applications.list.query()
  // @ts-expect-error a field that the answer does not have
  void application?.nam
  // @ts-expect-error not every query is a table
  void eachItem(keyward.applications.list, {})
  // @ts-expect-error the page is counted, not given
  void eachItem(keyward.licenses.table, { applicationId: '7', currentPage: 1 })
  // @ts-expect-error a state that is none
  void eachItem(keyward.licenses.table, { applicationId: '7', status: 'gone' })
  // @ts-expect-error a field that rows do not have
  for await (const { login } of eachItem(keyward.licenses.table, { applicationId: '7' })) void login
  // @ts-expect-error no option
  createManagementClient({ url: '', apiKey: '', retry: 3 })
  // @ts-expect-error a management client needs a key
  createManagementClient({ url: '' })
  try {
    await keyward.applications.list.query()
  } catch (error) {
    // @ts-expect-error no such code
    if (isKeywardError(error) && error.code === 'no_such_code') throw error
    // @ts-expect-error no such field
    if (isKeywardError(error)) void error.statusCode
  }
}
`

/** The settings that the client's README names. */
const SETTINGS = {
  'DOM and disposables': { target: 'ES2024', lib: ['ES2024', 'DOM', 'ESNext.Disposable'], types: [] },
  'types of Node.js': { target: 'ES2024', types: ['node'] },
  'the newest target': { target: 'ESNext', types: [] },
} as const

const DOM = SETTINGS['DOM and disposables']

let client: ReturnType<typeof packedClient>

beforeAll(() => {
  client = packedClient()
  client.add('@types/node')
  client.write('consumer.ts', CONSUMER)
  client.write('misuse.ts', MISUSE)
})

afterAll(() => client[Symbol.dispose]())

const declarations = () => readFileSync(join(client.unpacked, 'dist/index.d.ts'), 'utf8')

test('the package holds its modules, one declaration file, its readme and the license, and asks for nothing of the server', () => {
  const files = readdirSync(client.unpacked, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(client.unpacked.length + 1))

  expect(files.filter((file) => !/^dist\/(client|shared)\/[a-z-]+\.js$/.test(file)).toSorted()).toEqual([
    'LICENSE',
    'README.md',
    'dist/index.d.ts',
    'package.json',
  ])
  expect([...client.installed].toSorted()).toEqual(['@trpc/client', '@trpc/server', 'copy-anything', 'superjson'])
  for (const file of files.filter((name) => name.startsWith('dist/')))
    expect(readFileSync(join(client.unpacked, file), 'utf8')).not.toMatch(
      /from '(?!\.|@trpc\/|superjson)|kysely|better-auth|better-sqlite3|zod|hono|\.ts'/,
    )
})

test('the declarations name every procedure, with comments', () => {
  const text = declarations()

  expect(text.match(/: TRPC(Query|Mutation)Procedure</g)).toHaveLength(procedures.length)
  expect(text).toMatch(
    /\* Create an application\.\n[^/]*REST: `POST \/api\/v1\/panel\/create-application`[^/]*\*\/\n\s+create: TRPCMutationProcedure</,
  )
  expect(text).toMatch(/\/\*\* 6 to 32 characters\.[^/]*\*\/\n\s+name: string;/)
  // One before every procedure.
  expect(text.match(/\*\/\n\s+\w+: TRPC(Query|Mutation)Procedure</g)).toHaveLength(procedures.length)
})

test.for(Object.entries(SETTINGS))('a strict consumer compiles with %s', ([name, settings]) => {
  const { status, output, figures } = client.check('consumer.ts', settings)

  expect({ status, output }).toMatchObject({ status: 0 })
  process.stdout.write(`consumer, ${name}: ${JSON.stringify(figures)}\n`)
})

test('misuse does not compile, each on its own line', () => {
  const { status, output } = client.check('misuse.ts', DOM)

  expect({ status, output }).toMatchObject({ status: 0 })
})

test('the compiler would tell of misuse that nobody expects', () => {
  client.write('planted.ts', MISUSE.replaceAll(/^\s*\/\/ @ts-expect-error.*$/gm, ''))
  const { status, output } = client.check('planted.ts', DOM)

  expect(status).not.toBe(0)
  expect(output.match(/planted\.ts\(\d+,\d+\): error/gm)).toHaveLength(MISUSE.match(/@ts-expect-error/g)?.length ?? 0)
})

test('the consumer runs against a server', async () => {
  await using world = await openWorld()
  const { accountId } = await world.make.person()
  const { plaintextKey } = await world.make.key(accountId, ['*'])
  await using server = await listen(world)

  const { stdout } = await promisify(execFile)(process.execPath, [join(client.project, 'consumer.ts'), server.url, plaintextKey])
  const told = JSON.parse(stdout) as { made: string } // written by the consumer

  expect(told).toEqual({ made: told.made, listed: [told.made], used: 1, missing: 'not_found', rows: 5, known: ['rate_limited'] })
  expect(told.made).toMatch(/^[1-9][0-9]{17,18}$/)
})
