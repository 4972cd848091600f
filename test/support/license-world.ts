import { Repositories } from '../../db/repositories/index.ts'
import { countAll } from '../../db/numbers.ts'
import { holdAccount } from '../../db/system/audit.ts'
import { activateLicense, type LicenseUse } from '../../server/rules/activate-license.ts'
import type { Id } from '../../shared/ids.ts'
import { LICENSE_STATES } from '../../shared/license-states.ts'
import type { PlanName } from '../../shared/plans.ts'
import { openWorld, type Asking, type World } from './world.ts'

const PANEL = '/api/v1/panel'

/** Which licenses an action is done to, and what else it is told. */
export type ActionInput = Readonly<Record<string, unknown>>

/** A good first or later use of a license, as the runtime notes it. */
export const useLicense = (
  { node }: World,
  { accountId, applicationId, id }: { accountId: Id; applicationId: Id; id: Id },
  use: Partial<LicenseUse> = {},
) =>
  node.database.transaction(async (handle) => {
    await holdAccount(handle, accountId)
    const { licenses } = new Repositories(handle, { accountId, applications: 'all' })
    const before = await licenses.get(applicationId, id)
    const after = activateLicense(before, { clientId: null, ipAddress: null, requiresClientId: false, ...use }, node.clock())
    await licenses.update(applicationId, [{ before, after }], node.clock())
  })

/** What is counted beside the rows, and the same counted anew: equal unless a counter is wrong. */
export const countersOf = async ({ database }: World, applicationId: Id) => {
  const { kysely } = database.reader
  const { application_id: _, ...tally } = await kysely
    .selectFrom('application_tally')
    .where('application_id', '=', applicationId)
    .selectAll()
    .executeTakeFirstOrThrow()
  const living = await kysely
    .selectFrom('daily_count')
    .where('application_id', '=', applicationId)
    .where('kind', '=', 'license.living')
    .where('n', '!=', 0)
    .select(['day', 'n'])
    .orderBy('day')
    .execute()

  const rows = await kysely.selectFrom('license').where('application_id', '=', applicationId).select(['id', 'phase']).execute()
  const countIn = async (table: 'app_user' | 'blacklist_entry') => {
    const living = kysely.selectFrom(table).where('application_id', '=', applicationId)
    return (await living.select(countAll().as('n')).executeTakeFirstOrThrow()).n
  }
  const [users, entries] = [await countIn('app_user'), await countIn('blacklist_entry')]
  const ofPhase = LICENSE_STATES.map((state) => [state, rows.filter(({ phase }) => phase === state).length])
  // Twenty bits of an id count within its millisecond.
  const days = Map.groupBy(rows, ({ id }) => Math.floor(Number(BigInt(id) >> 20n) / 86_400_000))
  const recount = [...days].map(([day, { length: n }]) => ({ day, n })).toSorted((one, other) => one.day - other.day)
  return {
    kept: { tally, living },
    counted: { tally: { ...Object.fromEntries(ofPhase), users, blacklist_entries: entries }, living: recount },
  }
}

/** A world with an account, a key with every scope and an application with the levels `basic` and `gold`. */
export const openLicenses = async ({ plan = 'unlimited' }: { plan?: PlanName } = {}) => {
  const world = await openWorld()
  const owner = await world.make.person({ plan })
  const { accountId } = owner
  // A plan without keys is asked with the owner's session.
  const as: Asking = plan === 'free' ? { cookie: owner.cookie } : { key: (await world.make.key(accountId, ['*'])).plaintextKey }
  const { id: applicationId } = await world.make.application(accountId)
  await world.make.levels(accountId, applicationId, ['basic', 'gold'])

  const call = (method: string, path: string, body?: unknown) => world.ask(method, `${PANEL}/${path}`, { ...as, body })
  const draft = { duration: null, applicationLicenseSettings: { levels: [], requiresClientId: false } }
  const table = (query: Readonly<Record<string, string>> = {}) =>
    call('GET', `get-licenses-table?${new URLSearchParams({ applicationId, currentPage: '1', ...query }).toString()}`)

  return {
    world,
    owner,
    accountId,
    applicationId,
    as,
    call,
    table,
    create: (fields: object) => call('POST', `create-licenses?applicationId=${applicationId}`, { ...draft, ...fields }),
    edit: (id: Id, fields: object) => call('PATCH', `edit-license?applicationId=${applicationId}&licenseId=${id}`, fields),
    act: (action: string, input: ActionInput) => call('POST', `licenses-actions?applicationId=${applicationId}`, { action, ...input }),
    metadata: async () => (await call('GET', `get-licenses-metadata?applicationId=${applicationId}`)).body.data,
    /** The row of one license. */
    row: async (id: Id) => {
      const { body } = await table({ pageSize: '100' })
      return body.data.find((row: { id: Id }) => row.id === id)
    },
    make: (more: Parameters<World['make']['licenses']>[2] = {}) => world.make.licenses(accountId, applicationId, more),
    /** One license. */
    one: async (more: Parameters<World['make']['licenses']>[2] = {}): Promise<Id> =>
      (await world.make.licenses(accountId, applicationId, more))[0]?.id ?? '',
    use: (id: Id, use: Partial<LicenseUse> = {}) => useLicense(world, { accountId, applicationId, id }, use),
    counters: () => countersOf(world, applicationId),
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  }
}

export type LicensesWorld = Awaited<ReturnType<typeof openLicenses>>
