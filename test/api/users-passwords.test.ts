import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { createPlaces, queueAppUserHash } from '../../server/auth/hash-queue.ts'
import { verifyPassword } from '../../server/auth/password.ts'
import { unchanged } from '../support/api/quiet.ts'
import { openUsers, USER_SETTINGS } from '../support/api/users.ts'
import type { World } from '../support/world.ts'

/** Passwords of app users: kept as argon2id and nowhere else, and no burden on the people who sign in. */

const PASSWORD = 'a secret nobody logs 1'
const SECOND = 'a secret nobody logs 2'

const tablesOf = ({ database: { dialect, writer } }: World) =>
  (dialect === 'sqlite'
    ? sql<{ name: string }>`select name from pragma_table_list where schema = 'main' and type = 'table' and name not like 'sqlite_%'`
    : sql<{ name: string }>`select tablename as name from pg_tables where schemaname = current_schema()`
  ).execute(writer)

/** Every table as text. */
const dump = async (world: World) => {
  const texts = new Map<string, string>()
  for (const { name } of (await tablesOf(world)).rows) {
    const { rows } = await sql`select * from ${sql.table(name)}`.execute(world.database.writer)
    texts.set(name, rows.map((row) => JSON.stringify(row)).join('\n'))
  }
  return texts
}

const hashOf = async ({ database }: World, id: string) =>
  (await database.writer.selectFrom('app_user').where('id', '=', id).select('password_hash').executeTakeFirstOrThrow()).password_hash

/** The places where a text stands: answers, log, tables. */
const placesOf = async (world: World, answers: readonly string[], text: string) => [
  ...(answers.some((answer) => answer.includes(text)) ? ['an answer'] : []),
  ...(world.lines.some((line) => line.includes(text)) ? ['the log'] : []),
  ...[...(await dump(world))].flatMap(([name, rows]) => (rows.includes(text) ? [name] : [])),
]

describe('a password', () => {
  test('stands nowhere, and its hash only with its user', async () => {
    await using w = await openUsers()
    const headers = { 'idempotency-key': 'one' }
    const path = `/api/v1/panel/create-user?applicationId=${w.application}`
    const draft = { login: 'ada.lovelace', password: PASSWORD, applicationUserSettings: USER_SETTINGS }
    const made = await w.world.ask('POST', path, { key: w.key, headers, body: draft })
    const { id } = made.body.data
    const first = await hashOf(w.world, id)
    const answers = [
      made,
      await w.world.ask('POST', path, { key: w.key, headers, body: draft }),
      await w.create({ password: PASSWORD }),
      await w.create({ password: PASSWORD, login: 'a' }),
      await w.create({ password: PASSWORD.repeat(9), login: 'grace.hopper' }),
      await w.create({ password: PASSWORD, login: 'grace.hopper', applicationUserSettings: { levels: ['none'] } }),
      await w.edit(id, { password: SECOND }),
      await w.edit('7', { password: SECOND }),
      await w.world.ask('POST', '/trpc/management.users.edit', {
        key: w.key,
        body: { json: { applicationId: w.application, userId: id, password: SECOND } },
      }),
      await w.world.ask('GET', `/api/v1/panel/get-users-table?applicationId=${w.application}&currentPage=1`, { key: w.key }),
    ].map(({ text }) => text)
    const last = await hashOf(w.world, id)

    expect(last).not.toBe(first)
    for (const secret of [PASSWORD, SECOND, first]) expect(await placesOf(w.world, answers, secret)).toEqual([])
    expect(await placesOf(w.world, answers, last)).toEqual(['app_user'])
    expect(await placesOf(w.world, answers, '$argon2id$')).toEqual(expect.arrayContaining(['app_user']))
  })

  test('that did stand somewhere would be found', async () => {
    await using w = await openUsers()

    const { text } = await w.create({ comment: PASSWORD })
    w.world.node.log.info({ comment: PASSWORD }, 'planted')

    expect(await placesOf(w.world, [text], PASSWORD)).toEqual(expect.arrayContaining(['an answer', 'the log', 'app_user', 'audit_event']))
  })

  test('is argon2id of its normal form, with a salt of its own', async () => {
    await using w = await openUsers()
    const one = await w.create({ login: 'user-1', password: 'Pa\u0308sswort' })
    const two = await w.create({ login: 'user-2', password: 'P\u00e4sswort' })

    const hashes = [await hashOf(w.world, one.body.data.id), await hashOf(w.world, two.body.data.id)]

    expect(new Set(hashes).size).toBe(2)
    for (const hash of hashes) {
      expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
      expect(await verifyPassword(hash, 'P\u00e4sswort')).toBe(true)
      expect(await verifyPassword(hash, 'Passwort')).toBe(false)
    }
  })

  test('stays when something else is edited, and when an edit is refused', async () => {
    await using w = await openUsers()
    const { body } = await w.create({ password: PASSWORD })
    await w.user('grace.hopper')

    await w.edit(body.data.id, { comment: 'Order 1042' })
    await w.edit(body.data.id, { password: SECOND, login: 'grace.hopper' })
    await w.edit(body.data.id, { password: SECOND, applicationUserSettings: { levels: ['none'] } })
    const kept = await hashOf(w.world, body.data.id)
    await w.edit(body.data.id, { password: SECOND })

    expect(await verifyPassword(kept, PASSWORD)).toBe(true)
    expect(await verifyPassword(await hashOf(w.world, body.data.id), SECOND)).toBe(true)
  })

  test('that is changed alone moves updatedAt', async () => {
    await using w = await openUsers()
    const { id } = await w.user()
    w.world.clock.advance(1000)

    const { body } = await w.edit(id, { password: SECOND })

    expect(body.data.updatedAt).toBe('2026-11-20T14:03:23.000Z')
  })
})

describe('hashes of app users', () => {
  test('while too many wait are refused with 429 and change nothing; people sign in all the same', async () => {
    await using w = await openUsers()
    const { id } = await w.user()
    const hold = Promise.withResolvers<void>()
    const jobs = Array.from({ length: 130 }, () => queueAppUserHash(() => hold.promise))

    await unchanged(w.world, async () => {
      for (const refused of [await w.create(), await w.edit(id, { password: SECOND })]) {
        expect([refused.status, refused.body.code, refused.headers.get('retry-after')]).toEqual([429, 'rate_limited', '1'])
      }
    })
    const person = w.world.make.person()
    hold.resolve()
    await Promise.all(jobs)

    expect((await person).cookie).toContain('session=')
    expect((await w.create()).status).toBe(200)
  })

  test('let everybody go first who stands in the line before them', async () => {
    const places = createPlaces(1)
    const [people, appUsers] = [places.line(2), places.line(3)]
    const hold = Promise.withResolvers<void>()
    const done: string[] = []
    const note = (name: string) => async () => void done.push(name)

    const running = appUsers(() => hold.promise)
    const waiting = [appUsers(note('user 1')), appUsers(note('user 2')), people(note('person 1')), people(note('person 2'))]
    const tooMany = await people(note('person 3')).catch((error: Error) => error.message)
    hold.resolve()
    await Promise.all([running, ...waiting])

    expect(done).toEqual(['person 1', 'person 2', 'user 1', 'user 2'])
    expect(tooMany).toBe('Too many requests; try again later.')
  })
})
