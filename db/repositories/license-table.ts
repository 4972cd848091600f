import { sql } from 'kysely'
import type { Id } from '../../shared/ids.ts'
import type { LicenseState } from '../../shared/license-states.ts'
import type { LicenseSort } from '../../shared/licenses.ts'
import { MOST_HITS, type Page } from '../../shared/tables.ts'
import { applicationOf, idsOf, idValue } from '../bulk.ts'
import type { Handle } from '../handle.ts'
import { asNumber, countAll } from '../numbers.ts'
import type { Reach } from '../reach.ts'
import { hits } from '../search/hits.ts'
import type { LICENSE_FIELDS } from '../search/fields.ts'
import { withLevel } from './levels.ts'
import { countLicenses, idsInState, isInState } from './license-counts.ts'
import { selectLicenses, type StoredLicense, toStored } from './license-rows.ts'
import { skipDays, type Window, windowOf } from './page-window.ts'

/** What a page of the table is asked for. */
export interface LicensesAsked {
  readonly applicationId: Id
  readonly currentPage: number
  readonly pageSize: number
  readonly sort: LicenseSort
  readonly status?: LicenseState | undefined
  readonly level?: string | undefined
  /** No fields are all of them. */
  readonly search?: { readonly term: string; readonly fields: readonly (typeof LICENSE_FIELDS)[number][] } | undefined
  readonly now: Date
}

type Direction = 'asc' | 'desc'

const SORT_COLUMN = { createdAt: 'license.id', expiresAt: 'license.expires_at', license: 'license.license' } as const

const orderOf = (sort: LicenseSort): { column: (typeof SORT_COLUMN)[keyof typeof SORT_COLUMN]; direction: Direction } => {
  const isDescending = sort.startsWith('-')
  const name = isDescending ? sort.slice(1) : sort
  const column = name === 'license' || name === 'expiresAt' ? SORT_COLUMN[name] : SORT_COLUMN.createdAt
  return { column, direction: isDescending ? 'desc' : 'asc' }
}

const turned = (direction: Direction): Direction => (direction === 'asc' ? 'desc' : 'asc')

/** Beyond this many rows whole days are skipped by their sums. */
const WORTH_SKIPPING = 5_000

/** The table of licenses of an application within reach. */
export const licenseTable = (handle: Handle, reach: Reach) => {
  const { kysely, dialect } = handle

  const ordered = (query: ReturnType<typeof idsOfAll>, sort: LicenseSort, isTurned = false) => {
    const { column, direction: wanted } = orderOf(sort)
    const direction = isTurned ? turned(wanted) : wanted
    const nulls = direction === 'asc' ? 'nullsFirst' : 'nullsLast'
    const first = query.orderBy(column, (by) => (column === 'license.expires_at' ? by[direction]()[nulls]() : by[direction]()))
    // No two licenses of an application have the same id or the same key.
    return column === 'license.expires_at' ? first.orderBy('license.id', direction) : first
  }

  const idsOfAll = (applicationId: Id) =>
    kysely.selectFrom('license').where('license.application_id', '=', applicationId).select('license.id')

  /** Rows of these ids in an order. */
  const rowsOf = async (asked: LicensesAsked, ids: readonly Id[]) => {
    if (ids.length === 0) return []
    const order = new Map(ids.map((id, index) => [id, index]))
    const rows = await selectLicenses(handle, reach, asked.applicationId)
      .where('license.id', 'in', [...order.keys()])
      .execute()
    return rows.map(toStored).toSorted((one, other) => (order.get(one.id) ?? 0) - (order.get(other.id) ?? 0))
  }

  const living = (applicationId: Id, direction: Direction) =>
    kysely
      .selectFrom('daily_count')
      .where('application_id', '=', applicationId)
      .where('kind', '=', 'license.living')
      .where('n', '>', 0)
      .select(['day', 'n'])
      .orderBy('day', direction)
      .execute()

  /** A page of all licenses, in any order, at the price of its index. */
  const pageOfAll = async ({ applicationId, sort }: LicensesAsked, { skip, take, isTurned }: Window) => {
    const { column, direction } = orderOf(sort)
    const query = ordered(idsOfAll(applicationId), sort, isTurned).limit(take)
    if (column !== 'license.id' || skip < WORTH_SKIPPING) return query.offset(skip).execute()
    const reading = isTurned ? turned(direction) : direction
    const days = skipDays(await living(applicationId, reading), skip, reading === 'desc')
    const bounded = days.bound === undefined ? query : query.where('license.id', reading === 'desc' ? '<' : '>=', days.bound)
    return bounded.offset(days.skip).execute()
  }

  const idsOfState = ({ applicationId, now }: LicensesAsked, state: LicenseState, isSettled: boolean) =>
    idsInState(handle, { state, applicationId, now: now.toISOString(), isSettled })

  const exactPage = async (asked: LicensesAsked): Promise<Page<StoredLicense>> => {
    const counts = await countLicenses(handle, reach, asked)
    const { blacklisted, paused, expired, activated, available } = counts
    const total = asked.status === undefined ? blacklisted + paused + expired + activated + available : counts[asked.status]
    const window = windowOf(total, asked)
    if (window === undefined) return { rows: [], total, isCapped: false }
    const { skip, take, isTurned } = window
    const pageInState = (state: LicenseState) =>
      idsOfState(asked, state, counts.isSettled)
        .orderBy('id', isTurned ? 'asc' : 'desc')
        .limit(take)
        .offset(skip)
        .execute()
    const found = await (asked.status === undefined ? pageOfAll(asked, window) : pageInState(asked.status))
    const ids = found.map(({ id }) => id)
    return { rows: await rowsOf(asked, window.isTurned ? ids.toReversed() : ids), total, isCapped: false }
  }

  const newest = async (query: { execute(): Promise<{ id: Id }[]> }) => (await query.execute()).map(({ id }) => id)

  /** The newest licenses that meet the condition which an index answers best, one more than are looked at if there are more. */
  const candidates = async (asked: LicensesAsked): Promise<readonly Id[]> => {
    const { applicationId, search, level, status } = asked
    if (search !== undefined) return hits(handle, { kind: 'license', applicationId, ...search }, MOST_HITS + 1)
    if (level !== undefined) {
      const ofLevel = withLevel(kysely, applicationId, level).select('license_to_level.license_id as id')
      return newest(ofLevel.orderBy('license_to_level.license_id', 'desc').limit(MOST_HITS + 1))
    }
    const ids =
      status === undefined ? idsOfAll(applicationId) : idsOfState(asked, status, (await countLicenses(handle, reach, asked)).isSettled)
    return newest(ids.orderBy('id', 'desc').limit(MOST_HITS + 1))
  }

  /** Of the candidates those that meet the other conditions too. */
  const matching = ({ applicationId, search, level, status, now }: LicensesAsked, ids: readonly Id[]) => {
    const among = kysely
      .selectFrom('license')
      .where('license.id', 'in', idsOf(dialect, ids))
      .where(applicationOf('license'), '=', idValue(applicationId))
      .select('license.id')
    const inState = status === undefined ? among : among.where(isInState(status, now.toISOString()))
    // Without a search all candidates have the level.
    if (level === undefined || search === undefined) return inState
    // Asked of each candidate: two lists of ids would be multiplied.
    return inState.where(({ exists }) =>
      exists(
        withLevel(kysely, applicationId, level)
          .where('license_to_level.license_id', '=', sql.ref<Id>('license.id'))
          .select('license_to_level.level_id'),
      ),
    )
  }

  /** A page of the candidates that match, and how many these are: in one statement, unless the page is beyond the end. */
  const sortedPage = async (asked: LicensesAsked, ids: readonly Id[], offset: number) => {
    const matches = matching(asked, ids)
    const counted = ordered(matches, asked.sort).select(asNumber(sql`count(*) over ()`).as('n'))
    const page = await counted.limit(asked.pageSize).offset(offset).execute()
    const found = page.map(({ id }) => id)
    const [first] = page
    if (first !== undefined || offset === 0) return { page: found, total: first?.n ?? 0 }
    const { n } = await kysely.selectFrom(matches.as('counted')).select(countAll().as('n')).executeTakeFirstOrThrow()
    return { page: found, total: n }
  }

  const cappedPage = async (asked: LicensesAsked): Promise<Page<StoredLicense>> => {
    const found = await candidates(asked)
    const isCapped = found.length > MOST_HITS
    const ids = found.slice(0, MOST_HITS)
    const conditions = [asked.level, asked.search, asked.status].filter((condition) => condition !== undefined)
    const offset = (asked.currentPage - 1) * asked.pageSize
    if (asked.sort === '-createdAt' && conditions.length === 1) {
      return { rows: await rowsOf(asked, ids.slice(offset, offset + asked.pageSize)), total: ids.length, isCapped }
    }
    const { page, total } = await sortedPage(asked, ids, offset)
    return { rows: await rowsOf(asked, page), total, isCapped }
  }

  return {
    /** How many licenses there are in each effective state. */
    count: (applicationId: Id, now: Date) => countLicenses(handle, reach, { applicationId, now }),

    /**
     * One page. All licenses, and those in one state by creation, are counted exactly; a search, a level, and a state in another order
     * look at the newest `MOST_HITS`.
     */
    page: (asked: LicensesAsked): Promise<Page<StoredLicense>> => {
      const isExact = asked.search === undefined && asked.level === undefined && (asked.status === undefined || asked.sort === '-createdAt')
      return isExact ? exactPage(asked) : cappedPage(asked)
    },
  }
}
