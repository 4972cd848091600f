import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { authRoutes } from '../../server/auth/routes.ts'
import { originsOf } from '../../server/auth/origins.ts'
import { createPeople, type SignedIn } from '../../server/auth/people.ts'
import { readConfig } from '../../server/env.ts'
import { idsFrom } from '../../shared/ids.ts'
import { AUDIT_KEYS } from '../support/audit-keys.ts'
import { openTestDatabase, type TestDatabaseOptions } from '../support/databases.ts'

export const PASSWORD = 'correct horse battery'

export const EMAIL = 'ada@example.org'

/** A browser: it keeps cookies and sends them back. */
export const createBrowser = (send: (request: Request) => Promise<Response>, base: string) => {
  const jar = new Map<string, string>()
  const headers = (extra: Record<string, string>) => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    return { ...(cookie && { cookie }), origin: base, ...extra }
  }
  const keep = (response: Response) => {
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (/max-age=0/i.test(line)) jar.delete(name)
      else jar.set(name, value)
    }
    return response
  }
  return {
    jar,
    headers: () => new Headers(headers({})),
    get: async (path: string) => keep(await send(new Request(base + path, { headers: headers({}) }))),
    post: async (path: string, body: unknown = {}, extra: Record<string, string> = {}) =>
      keep(
        await send(
          new Request(base + path, {
            method: 'POST',
            headers: headers({ 'content-type': 'application/json', ...extra }),
            body: JSON.stringify(body),
          }),
        ),
      ),
  }
}

export type Browser = ReturnType<typeof createBrowser>

/** One disposable server without a port: database, people, routes and an outbox. */
export const openAuthWorld = async (environment: Record<string, string> = {}, databaseOptions: TestDatabaseOptions = {}) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'keyward-auth-'))
  const database = await openTestDatabase(databaseOptions)
  const config = readConfig({ AUTH_FAILURES_PER_MINUTE: '1000', DATA_DIR: dataDir, ...environment })
  const origins = originsOf(config)
  const lines: unknown[] = []
  const now = () => new Date()
  const newId = idsFrom(now, Math.random)
  const options = {
    database,
    config,
    origins,
    now,
    newId,
    auditKeys: AUDIT_KEYS,
    authSecrets: [{ version: 1, value: 'k'.repeat(43) }] as const,
    log: (fields: unknown, message: string) => void lines.push([fields, message]),
  }
  const people = await createPeople(options)
  const app = authRoutes({
    people,
    origins,
    addressOf: () => '203.0.113.9',
    authFailuresPerMinute: config.authFailuresPerMinute,
    version: '0.0.0',
  })
  const browser = () => createBrowser(async (request) => app.fetch(request), origins.base)

  /** The text of all mails so far, oldest first. */
  const mails = async () => {
    await people.settled()
    const outbox = join(dataDir, 'outbox')
    const files = (await readdir(outbox).catch(() => [])).toSorted()
    return Promise.all(files.map((file) => readFile(join(outbox, file), 'utf8')))
  }

  /** The token of the newest mail that links to this page. */
  const tokenFor = async (page: string) => {
    const mail = (await mails()).findLast((text) => text.includes(`/${page}#`))
    return new RegExp(`/${page}#([\\w.-]+)`).exec(mail ?? '')?.[1] ?? 'no such mail'
  }

  const claim = async (visitor: Browser, input: Record<string, string> = {}) => {
    const link = await people.firstRun.link()
    const token = link?.split('#')[1] ?? ''
    return visitor.post('/first-run', { token, name: 'Ada', email: EMAIL, password: PASSWORD, ...input })
  }

  /** The owner, made by the first-run link and signed in. */
  const owner = async () => {
    const visitor = browser()
    await claim(visitor)
    return visitor
  }

  const session = (visitor: Browser): Promise<SignedIn | undefined> => people.session(visitor.headers())

  return {
    ...options,
    people,
    app,
    browser,
    mails,
    tokenFor,
    claim,
    owner,
    session,
    lines,
    dataDir,
    [Symbol.asyncDispose]: async () => {
      await people.settled()
      await database[Symbol.asyncDispose]()
      await rm(dataDir, { recursive: true })
    },
  }
}
