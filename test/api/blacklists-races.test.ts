import { expect, test } from 'vitest'
import { openBlacklists } from '../support/api/blacklists.ts'
import { codes, times } from '../support/api/races.ts'

/** Many at once: exactly the limit, exactly one entry of a kind, and a count that is what the rows are. */

type Opened = Awaited<ReturnType<typeof openBlacklists>>

const counted = async ({ world: { database } }: Opened) => {
  const rows = await database.writer.selectFrom('blacklist_entry').select('id').execute()
  const tallies = await database.writer.selectFrom('application_tally').select('blacklist_entries').execute()
  return { rows: rows.length, tallied: tallies.reduce((sum, row) => sum + row.blacklist_entries, 0) }
}

const SPELLINGS = ['203.0.113.7', '::ffff:203.0.113.7', '::FFFF:CB00:7107', '203.0.113.7/32']

test('a hundred creates of one address, however it is spelled, leave one entry', async () => {
  await using w = await openBlacklists()

  const answers = await times(100, (index) => w.create({ ipAddress: SPELLINGS[index % SPELLINGS.length] }))

  expect(codes(answers)).toEqual({ ok: 1, already_exists: 99 })
  expect(await counted(w)).toEqual({ rows: 1, tallied: 1 })
})

test('a hundred creates at the limit of the plan, over two applications, leave exactly the limit', async () => {
  await using w = await openBlacklists({ plan: 'free' })
  const other = (await w.world.make.application(w.accountId)).id
  for (let index = 0; index < 4; index += 1) await w.entry({ clientId: `hw-${index}-made` })

  const answers = await times(100, (index) =>
    w.call('POST', `create-blacklist?applicationId=${index % 2 === 0 ? other : w.application}`, { clientId: `hw-${index}` }),
  )

  expect(codes(answers)).toEqual({ ok: 6, limit_reached: 94 })
  expect(await counted(w)).toEqual({ rows: 10, tallied: 10 })
})

test('thirty entries edited to one client id at once leave one with it', async () => {
  await using w = await openBlacklists()
  const ids: string[] = []
  for (let index = 0; index < 30; index += 1) ids.push((await w.entry({ ipAddress: `203.0.113.${index}` })).id)

  const answers = await times(30, (index) => w.edit(ids[index] ?? '', { clientId: 'hw-3f9c2a71', ipAddress: null }))

  expect(codes(answers)).toEqual({ ok: 1, already_exists: 29 })
})

test('edits against deletions, one by one and of all, leave what the count says', async () => {
  await using w = await openBlacklists()
  const ids: string[] = []
  for (let index = 0; index < 20; index += 1) ids.push((await w.entry({ ipAddress: `203.0.113.${index}` })).id)

  const each = await times(20, async (index) => {
    const id = ids[index] ?? ''
    const first = await Promise.all([
      w.edit(id, { comment: 'edited' }),
      index === 10 ? w.remove({ all: true }) : w.remove({ blacklistId: id }),
      w.create({ clientId: `hw-${index}` }),
    ])
    return [...first, await w.edit(id, { comment: 'edited again' })]
  })
  const answers = each.flat()
  const { rows, tallied } = await counted(w)

  expect(Object.keys(codes(answers)).toSorted()).toEqual(['not_found', 'ok'])
  expect(tallied).toBe(rows)
  expect(await w.total()).toBe(rows)
})
