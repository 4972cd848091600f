import { readFile, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { EMAIL, openAuthWorld, PASSWORD } from './support.ts'
import { challenge, enrol, totp } from './totp.ts'

type World = Awaited<ReturnType<typeof openAuthWorld>>

/** Everything the database holds: the bytes of its files on SQLite, its rows elsewhere. */
const contents = async (world: World) => {
  const path = world.database.url?.startsWith('sqlite:') ? world.database.url.slice('sqlite:'.length) : undefined
  if (path !== undefined) {
    const files = [path, `${path}-wal`, `${path}-shm`]
    return Buffer.concat(await Promise.all(files.map((file) => readFile(file).catch(() => Buffer.alloc(0))))).toString('latin1')
  }
  const tables = await world.database.reader.kysely.introspection.getTables()
  const untyped = world.database.reader.kysely.withTables<Record<string, Record<string, unknown>>>()
  const rows = await Promise.all(tables.map((table) => untyped.selectFrom(table.name).selectAll().execute()))
  return JSON.stringify(rows)
}

test('neither database nor log holds a password, cookie, link token, second factor or recovery code', async () => {
  await using world = await openAuthWorld()
  const link = await world.people.firstRun.link()
  const visitor = world.browser()
  const firstRunToken = link?.split('#')[1] ?? ''
  await visitor.post('/first-run', { token: firstRunToken, name: 'Ada', email: EMAIL, password: PASSWORD })
  const firstCookie = visitor.jar.get('session') ?? ''
  await visitor.post('/api/auth/request-password-reset', { email: EMAIL })
  const { secret, backupCodes, totpURI } = await enrol(visitor)
  const pending = world.browser()
  await challenge(pending)
  const cookies = [firstCookie, visitor.jar.get('session') ?? '', pending.jar.get('session_challenge') ?? '']

  const stored = await contents(world)
  const logged = JSON.stringify(world.lines)

  const secrets = [PASSWORD, firstRunToken, await world.tokenFor('reset-password'), secret, totpURI, ...backupCodes]
  const tokens = cookies.flatMap((cookie) => [cookie, decodeURIComponent(cookie).split('.')[0] ?? ''])
  for (const text of [...secrets, ...tokens]) {
    expect(text.length).toBeGreaterThan(5)
    expect(stored.includes(text)).toBe(false)
    expect(logged.includes(text)).toBe(false)
  }
  // The scan sees what is there.
  expect(stored.includes(EMAIL)).toBe(true)
})

test('no answer shows the token of the session to scripts of the page', async () => {
  await using world = await openAuthWorld({ KEYWARD_SIGNUP: 'open' })
  const owner = await world.owner()
  const { secret } = await enrol(owner)
  const visitor = world.browser()
  await challenge(visitor)
  const verified = await visitor.post('/api/auth/two-factor/verify-totp', { code: totp(secret) })
  const changed = await visitor.post('/api/auth/change-password', { currentPassword: PASSWORD, newPassword: `${PASSWORD}!` })
  const disabled = await visitor.post('/api/auth/two-factor/disable', { password: `${PASSWORD}!` })
  const signedIn = await visitor.post('/api/auth/sign-in/email', { email: EMAIL, password: `${PASSWORD}!` })
  const signedUp = await visitor.post('/api/auth/sign-up/email', { email: 'bob@example.org', password: PASSWORD, name: 'Bob' })
  const own = await visitor.get('/api/auth/get-session')

  const answers = [verified, changed, disabled, signedIn, signedUp, own]
  const texts = await Promise.all(answers.map((answer) => answer.text()))

  const token = decodeURIComponent(visitor.jar.get('session') ?? '').split('.')[0] ?? ''
  expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200, 200, 200])
  expect(token.length).toBeGreaterThan(20)
  expect(JSON.parse(texts[5] ?? '')).toMatchObject({ session: { userId: expect.any(String) }, user: { email: EMAIL } })
  expect(texts.join('')).not.toContain('"token"')
  expect(texts.join('')).not.toContain(token)
})

test('mails without SMTP_URL are files that only the operator can read, and the log names them', async () => {
  await using world = await openAuthWorld()
  await world.owner()
  await world.browser().post('/api/auth/request-password-reset', { email: EMAIL })
  await world.people.settled()
  const outbox = join(world.dataDir, 'outbox')

  const [file = ''] = await readdir(outbox)

  expect((await stat(outbox)).mode & 0o777).toBe(0o700)
  expect((await stat(join(outbox, file))).mode & 0o777).toBe(0o600)
  expect(JSON.stringify(world.lines)).toContain(file)
  expect(await readFile(join(outbox, file), 'utf8')).toMatch(/http:\/\/localhost:4000\/reset-password#[A-Za-z0-9]{24}\n/)
})

test('with SMTP_URL mails go there, with links of PUBLIC_URL', async () => {
  const received: string[] = []
  // The few answers of RFC 5321 that a client waits for.
  const server = createServer((socket) => {
    let isData = false
    socket.write('220 test\r\n')
    socket.on('data', (chunk) => {
      const text = chunk.toString()
      received.push(text)
      if (isData && !text.includes('\r\n.\r\n')) return
      const answer = isData ? '250 ok' : text.startsWith('DATA') ? '354 go on' : text.startsWith('QUIT') ? '221 bye' : '250 ok'
      isData = text.startsWith('DATA')
      socket.write(`${answer}\r\n`)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  await using world = await openAuthWorld({ SMTP_URL: `smtp://127.0.0.1:${port}`, PUBLIC_URL: 'https://keys.example.org' })
  await world.owner()

  await world.browser().post('/api/auth/request-password-reset', { email: EMAIL })
  await world.people.settled()
  await new Promise((resolve) => server.close(resolve))

  expect(received.join('')).toContain(`RCPT TO:<${EMAIL}>`)
  expect(received.join('')).toMatch(/https:\/\/keys\.example\.org\/reset-password#[A-Za-z0-9]{24}/)
})
