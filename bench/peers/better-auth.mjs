// Plain JavaScript: what it imports is installed in bench/ alone, so that the type check must not need it.
import { apiKey } from '@better-auth/api-key'
import { betterAuth } from 'better-auth'
import { getMigrations } from 'better-auth/db/migration'
import Sqlite from 'better-sqlite3'
import { createHash, randomBytes } from 'node:crypto'

/**
 * `node better-auth.mjs FILE COUNT KEPT`, driven over IPC: stores COUNT keys, keeps KEPT of them in clear, then answers
 * `{ seconds, kind }` with the calls, their number a second and the processor time of each, where `kind` is random, hot or noting.
 */
const [file, count, kept] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])]

const database = new Sqlite(file)
database.pragma('journal_mode = wal')
// Kinder to it than Keyward is to itself: it writes without waiting for the disk.
database.pragma('synchronous = normal')

const options = (rateLimit) => ({
  database,
  secret: randomBytes(32).toString('base64'),
  baseURL: 'http://localhost',
  logger: { disabled: true },
  telemetry: { enabled: false },
  plugins: [apiKey({ rateLimit })],
})

/** With a limit configured and none on the key, it skips both the count and the note of the last use: it only reads. */
const reading = betterAuth(options({ enabled: true }))
/** With the limit switched off it notes the last use of each key at once. */
const noting = betterAuth(options({ enabled: false }))

await (await getMigrations(reading.options)).runMigrations()

const now = new Date().toISOString()
database
  .prepare('insert into user (id, name, email, emailVerified, createdAt, updatedAt) values (?, ?, ?, 1, ?, ?)')
  .run('u1', 'Owner', 'o@example.com', now, now)
const insert = database.prepare(
  `insert into apikey (id, configId, start, referenceId, key, enabled, rateLimitEnabled, requestCount, createdAt, updatedAt)
   values (?, 'default', ?, 'u1', ?, 1, 1, 0, ?, ?)`,
)
const keys = []
database.transaction(() => {
  for (let at = 0; at < count; at += 1) {
    const key = randomBytes(32).toString('hex')
    insert.run(`k${at}`, key.slice(0, 6), createHash('sha256').update(key).digest('base64url'), now, now)
    if (at % Math.max(1, Math.floor(count / kept)) === 0) keys.push(key)
  }
})()
keys.sort()

const verify = async (auth, key) => {
  const { valid, error } = await auth.api.verifyApiKey({ body: { key } })
  if (!valid) throw new Error(`better-auth refused its own key: ${JSON.stringify(error)}`)
}

let next = 0

const measure = async ({ seconds, kind }) => {
  const auth = kind === 'noting' ? noting : reading
  const start = performance.now()
  const cpu = process.cpuUsage()
  let done = 0
  while (performance.now() - start < seconds * 1000) {
    for (let at = 0; at < 20; at += 1) {
      if (kind !== 'hot') next = (next + 1) % keys.length
      await verify(auth, keys[next])
    }
    done += 20
  }
  const { user, system } = process.cpuUsage(cpu)
  return { calls: done, perSecond: done / ((performance.now() - start) / 1000), cpuUs: (user + system) / done }
}

const { valid } = await reading.api.verifyApiKey({ body: { key: 'unknown' } })
if (valid) throw new Error('better-auth let an unknown key pass')

process.on('message', (task) => {
  measure(task).then(
    (timed) => process.send(timed),
    (error) => process.send({ error: String(error) }),
  )
})
process.send({ ready: keys.length })
