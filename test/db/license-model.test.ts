import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { LicenseChange } from '../../server/rules/change-license.ts'
import { settleLicenses } from '../../db/system/expiry.ts'
import type { Id } from '../../shared/ids.ts'
import { LICENSE_STATES, type LicenseState } from '../../shared/license-states.ts'
import { callThrough, DOORS, routeOf, type Input } from '../support/api/doors.ts'
import { dialectUnderTest } from '../support/databases.ts'
import { createBook, type Book, type Entry, type Outcome } from '../support/license-book.ts'
import { type Act, type Picks, type Step, steps } from '../support/license-steps.ts'
import { countersOf, useLicense } from '../support/license-world.ts'
import { openWorld, type World } from '../support/world.ts'

/** Anything in any order: counts, tables and states agree with a list in memory after every step, whatever the clock does. */

let world: World
let accountId: Id
let key: string

beforeAll(async () => {
  world = await openWorld()
  accountId = (await world.make.person()).accountId
  key = (await world.make.key(accountId, ['*'])).plaintextKey
})

afterAll(() => world[Symbol.asyncDispose]())

interface Run {
  readonly book: Book
  readonly applicationId: Id
  readonly users: readonly { readonly id: Id; readonly login: string }[]
  /** Through one door or the other, in turn. */
  readonly ask: (name: string, input?: Input) => ReturnType<ReturnType<typeof callThrough>>
}

const openRun = async (): Promise<Run> => {
  const { id: applicationId } = await world.make.application(accountId)
  await world.make.levels(accountId, applicationId, ['basic', 'gold'])
  const users = [await world.make.user(accountId, applicationId), await world.make.user(accountId, applicationId)]
  let asked = 0
  const ask = (name: string, input: Input = {}) => {
    asked += 1
    return callThrough(world, DOORS[asked % 2] ?? 'REST')(routeOf(`management.licenses.${name}`), { applicationId, ...input }, { key })
  }
  return { book: createBook(), applicationId, users, ask }
}

const someOf = ({ book }: Run, picks: readonly number[]): readonly Id[] => {
  const ids = book.ids()
  return [...new Set(picks.flatMap((pick) => ids[pick % ids.length] ?? []))]
}

const idsOf = (run: Run, picks: Picks): readonly Id[] | 'all' => (picks === 'all' ? 'all' : someOf(run, picks))

const selection = (ids: readonly Id[] | 'all'): Input => (ids === 'all' ? { all: true } : { licenseIds: ids })

const FRESH = {
  activatedAt: null,
  pausedAt: null,
  blacklistedAt: null,
  expiresAt: null,
  clientId: null,
  ipAddress: null,
  comment: null,
  appUserId: null,
  requiresClientId: false,
} as const

const add = async (run: Run, input: Input, { seconds, levels }: { seconds: number | null; levels: readonly string[] }) => {
  const duration = seconds === null ? null : `${Math.floor(seconds / 3600)}h${seconds % 3600 === 0 ? 0 : 1}s`
  const told = await run.ask('create', { ...input, duration, applicationLicenseSettings: { levels, requiresClientId: false } })
  const data = told.data as { items: readonly { id: Id; license: string }[] } | undefined // undefined unless it is a success
  for (const made of data?.items ?? []) run.book.add({ ...FRESH, ...made, durationSeconds: seconds, levels } satisfies Entry)
  return told
}

const outcomeOf = ({ code, data }: Awaited<ReturnType<Run['ask']>>): unknown => code ?? (data as { affected: number }).affected // a success has it

const toInput = ({ users }: Run, change: Act): Input => {
  if (change.act === 'extend') return { duration: change.seconds === 1 ? '1s' : '1h' }
  if (change.act === 'blacklist' && change.comment !== undefined) return { comment: change.comment }
  return 'user' in change ? { login: users[change.user]?.login.toUpperCase() } : {}
}

const act = async (run: Run, { picks, change, isDry }: Extract<Step, { kind: 'act' }>) => {
  const ids = idsOf(run, picks)
  if (ids.length === 0) return
  const modeled: LicenseChange = 'user' in change ? { act: change.act, appUserId: run.users[change.user]?.id ?? '' } : change
  if (isDry) expect((await run.ask(change.act, { ...selection(ids), ...toInput(run, change), dryRun: true })).status).toBeLessThan(410)
  const expected: Outcome = run.book.change(ids, modeled, world.clock.now())
  expect(outcomeOf(await run.ask(change.act, { ...selection(ids), ...toInput(run, change) }))).toBe(expected)
}

const edit = async (run: Run, { pick, endsInMs, seconds }: Extract<Step, { kind: 'edit' }>) => {
  const [licenseId] = someOf(run, [pick])
  if (licenseId === undefined) return
  const end = endsInMs === null || endsInMs === undefined ? endsInMs : new Date(world.clock.now().getTime() + endsInMs).toISOString()
  const fields = { clientId: `hw-${pick}`, ...(end === undefined ? {} : { expiresAt: end }) }
  const settings = seconds === undefined ? {} : { durationSeconds: seconds }
  const told = await run.ask('edit', { licenseId, ...fields, applicationLicenseSettings: settings })
  expect(told.status).toBe(200)
  run.book.edit(licenseId, { ...fields, ...settings })
}

const take = async (run: Run, step: Step): Promise<unknown> => {
  if (step.kind === 'clock') return world.clock.advance(step.ms)
  if (step.kind === 'settle') return settleLicenses(world.database, world.clock.now(), step.most)
  if (step.kind === 'create') return expect((await add(run, { amount: step.amount }, step)).status).toBe(200)
  if (step.kind === 'edit') return edit(run, step)
  if (step.kind === 'act') return act(run, step)
  if (step.kind === 'import') {
    const isTaken = step.keys.some(run.book.has)
    const told = await add(run, { licenses: step.keys }, { seconds: 3600, levels: ['gold'] })
    return expect(told.code).toBe(isTaken ? 'already_exists' : undefined)
  }
  if (step.kind === 'use') {
    for (const id of someOf(run, step.picks)) {
      await useLicense(world, { accountId, applicationId: run.applicationId, id })
      run.book.use(id, world.clock.now())
    }
    return undefined
  }
  const ids = idsOf(run, step.picks)
  if (ids.length === 0) return undefined
  const told = await run.ask(ids === 'all' ? 'removeAll' : 'remove', ids === 'all' ? {} : { licenseIds: ids })
  return expect(outcomeOf(told)).toBe(run.book.remove(ids))
}

const readTable = async (run: Run, status: LicenseState | undefined) => {
  const rows: unknown[] = []
  for (let currentPage = 1, pages = 1; currentPage <= pages; currentPage += 1) {
    const { data } = await run.ask('table', { currentPage, pageSize: 4, ...(status === undefined ? {} : { status }) })
    const page = data as { items: unknown[]; totalPages: number } // a success has both
    rows.push(...page.items)
    pages = page.totalPages
    expect(pages).toBe(Math.max(1, Math.ceil(run.book.rows(world.clock.now(), status).length / 4)))
  }
  return rows
}

const compare = async (run: Run) => {
  const now = world.clock.now()
  expect((await run.ask('metadata')).data).toEqual(run.book.metadata(now))
  for (const status of [undefined, ...LICENSE_STATES]) {
    const expected = run.book.rows(now, status).map((row) => ({
      id: row.id,
      license: row.license,
      clientId: row.clientId,
      comment: row.comment,
      pausedAt: row.pausedAt,
      activatedAt: row.activatedAt,
      expiresAt: row.expiresAt,
      applicationLicenseSettings: { levels: row.levels, durationSeconds: row.durationSeconds, status: row.status },
      applicationUsers: row.appUserId === null ? null : { login: run.users.find(({ id }) => id === row.appUserId)?.login },
    }))
    const rows = await readTable(run, status)
    expect(rows).toHaveLength(expected.length)
    expect(rows).toMatchObject(expected)
  }
  const { kept, counted } = await countersOf(world, run.applicationId)
  expect(kept).toEqual(counted)
}

test('whatever happens in whatever order, every answer is that of a list in memory', async () => {
  await fc.assert(
    fc.asyncProperty(steps(40), async (taken) => {
      const run = await openRun()
      for (const seconds of [null, 3600]) await add(run, { amount: 3 }, { seconds, levels: ['basic'] })
      for (const step of taken) {
        await take(run, step)
        await compare(run)
      }
    }),
    { seed: 20_261_120, numRuns: dialectUnderTest === 'sqlite' ? 16 : 5, endOnFailure: false },
  )
})

test('a counter that is off by one, and a state that was written wrong, are found', async () => {
  const run = await openRun()
  await add(run, { amount: 3 }, { seconds: 3600, levels: [] })
  await compare(run)
  const { writer } = world.database
  const off = (by: number) =>
    writer
      .updateTable('application_tally')
      .set({ available: 3 + by })
      .where('application_id', '=', run.applicationId)
      .execute()

  await off(1)
  await expect(compare(run)).rejects.toThrow('expected')
  await off(0)
  await compare(run)
  await writer
    .updateTable('license')
    .set({ phase: 'paused' })
    .where('id', '=', run.book.ids()[0] ?? '')
    .execute()
  await expect(compare(run)).rejects.toThrow('expected')
})
