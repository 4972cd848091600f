import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { callThrough, DOORS, routeOf } from '../support/api/doors.ts'
import { NEW_VARIABLE, openVariables } from '../support/api/variables.ts'

/** The value of a variable may be a secret: it stands in its own row, in the answer of `get-variables`, and nowhere else. */

type Opened = Awaited<ReturnType<typeof openVariables>>

/** The tables that have a text anywhere. */
const tablesWith = async ({ world: { database } }: Opened, text: string) => {
  const names =
    database.dialect === 'sqlite'
      ? sql<{ name: string }>`select name from pragma_table_list where schema = 'main' and type = 'table' and name not like 'sqlite_%'`
      : sql<{ name: string }>`select tablename as name from pg_tables where schemaname = current_schema()`
  const found: string[] = []
  for (const { name } of (await names.execute(database.writer)).rows) {
    const { rows } = await sql<object>`select * from ${sql.table(name)}`.execute(database.writer)
    if (JSON.stringify(rows).includes(text)) found.push(name)
  }
  return found
}

const FIRST = 'first-secret-value-7c1f'
const SECOND = 'second-secret-value-9e2d'

test.each(DOORS)('through %s: no answer of a change, event, kept answer or log line has the value', async (door) => {
  await using w = await openVariables()
  const call = callThrough(w.world, door)
  const ask = (act: string, input: object, idempotencyKey: string) =>
    call(
      routeOf(`management.variables.${act}`),
      { applicationId: w.application, ...input },
      { key: w.key, headers: { 'idempotency-key': idempotencyKey } },
    )

  const created = await ask('create', { ...NEW_VARIABLE, value: FIRST }, 'one')
  const { id: variableId } = (await w.list())[0]
  const edited = await ask('edit', { variableId, value: SECOND }, 'two')
  const refused = await ask('create', { ...NEW_VARIABLE, name: 'x', value: FIRST }, 'three')
  const stored = [await tablesWith(w, FIRST), await tablesWith(w, SECOND)]
  const removed = await ask('remove', { variableId }, 'four')

  expect([created, edited, refused, removed].map(({ status }) => status)).toEqual([200, 200, 400, 200])
  expect(stored).toEqual([[], ['variable']])
  expect([...(await tablesWith(w, FIRST)), ...(await tablesWith(w, SECOND))]).toEqual([])
  for (const secret of [FIRST, SECOND]) {
    expect([created, edited, refused, removed].map(({ text }) => text).join('\n')).not.toContain(secret)
    expect(w.world.lines.join('\n')).not.toContain(secret)
  }
})

test('a repeated creation is answered as the first and done once; another value is a conflict', async () => {
  await using w = await openVariables()
  const create = (value: string) => w.create({ value }, { 'idempotency-key': 'once' })

  const first = await create(FIRST)
  const again = await create(FIRST)
  const other = await create(SECOND)

  expect(again.body).toEqual(first.body)
  expect([again.headers.get('idempotency-replayed'), other.body.code]).toEqual(['true', 'idempotency_conflict'])
  expect(await w.list()).toMatchObject([{ value: FIRST }])
})

test('a value that lies in another table would be found', async () => {
  await using w = await openVariables()
  await w.create({ description: FIRST, value: '' })

  expect(await tablesWith(w, FIRST)).toEqual(expect.arrayContaining(['variable']))
})
