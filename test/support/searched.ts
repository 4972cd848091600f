import { deepStrictEqual } from 'node:assert/strict'
import type { Database } from '../../db/handle.ts'
import { SEARCH_FIELDS, type SearchField, type SearchKind } from '../../db/search/fields.ts'
import { isPossible } from '../../db/search/asked.ts'
import { hits } from '../../db/search/hits.ts'
import { lookUp } from '../../db/search/look-up.ts'
import { searchText } from '../../db/search/search-text.ts'
import { LARGEST_ID } from '../../db/search/slices.ts'
import { indexSearch } from '../../server/jobs/index-search.ts'
import type { Id } from '../../shared/ids.ts'

const AT = '2026-11-20T14:03:22.000Z'

/** Applications that searched rows lie in; both are made by `makeApplications`. */
export const APPLICATION = '1858412344320000001'
export const NEIGHBOR = '1858412344320000002'

/** An account with both applications. */
export const makeApplications = async ({ writer }: Database) => {
  const stamps = { created_at: AT, updated_at: AT }
  await writer
    .insertInto('account')
    .values({ id: '1', name: 'Ada', plan: 'unlimited', disabled_at: null, audit_sequence: 0, ...stamps })
    .execute()
  const application = (id: Id) => ({
    id,
    account_id: '1',
    name: `Application ${id}`,
    version: '1.0.0',
    is_paused: 0 as const,
    requires_license: 0 as const,
    client_blacklisting: 'authorized' as const,
    socket_key: `socket ${id}`,
    http_key: `http ${id}`,
    runtime_keys_updated_at: AT,
    deleted_at: null,
    ...stamps,
  })
  await writer
    .insertInto('application')
    .values([application(APPLICATION), application(NEIGHBOR)])
    .execute()
}

/** The texts of a row that a search looks at; what is left out is null. */
export type Texts = Partial<Record<SearchField, string | null>>

const textOf = (kind: SearchKind, texts: Texts) => searchText(SEARCH_FIELDS[kind].map((name) => texts[name] ?? null))

const licenseRow = (id: Id, applicationId: Id, texts: Texts) => ({
  id,
  application_id: applicationId,
  license: `row ${id}`,
  phase: 'available' as const,
  client_id: null,
  ip_address: null,
  comment: null,
  requires_client_id: 0 as const,
  duration_seconds: null,
  activated_at: null,
  paused_at: null,
  blacklisted_at: null,
  expires_at: null,
  app_user_id: null,
  search: textOf('license', texts),
  created_at: AT,
  updated_at: AT,
})

const appUserRow = (id: Id, applicationId: Id, texts: Texts) => ({
  id,
  application_id: applicationId,
  login: `row ${id}`,
  login_key: `row ${id}`,
  credentials_type: 'login_password' as const,
  password_hash: '',
  comment: null,
  client_id: null,
  ip_address: null,
  requires_license: 0 as const,
  requires_client_id: 0 as const,
  blacklisted_at: null,
  search: textOf('app_user', texts),
  created_at: AT,
  updated_at: AT,
})

/** As many as the parameters of one statement allow. */
const MOST_AT_ONCE = 1_000

/** Rows in the order of their ids, which are `first`, `first` + 1, … */
export const insertSearched = async (
  { writer }: Database,
  { kind = 'license', applicationId = APPLICATION, first = 1 }: { kind?: SearchKind; applicationId?: Id; first?: number },
  rows: readonly Texts[],
) => {
  for (let start = 0; start < rows.length; start += MOST_AT_ONCE) {
    const made = rows
      .slice(start, start + MOST_AT_ONCE)
      .map((texts, index) => [String(first + start + index), applicationId, texts] as const)
    if (kind === 'license')
      await writer
        .insertInto('license')
        .values(made.map((row) => licenseRow(...row)))
        .execute()
    else
      await writer
        .insertInto('app_user')
        .values(made.map((row) => appUserRow(...row)))
        .execute()
  }
}

/** Gives a row other texts. */
export const updateSearched = async ({ writer }: Database, id: Id, texts: Texts) =>
  void (await writer
    .updateTable('license')
    .set({ search: textOf('license', texts) })
    .where('id', '=', id)
    .execute())

/**
 * Asks for the newest hundred, and the index alone too, which otherwise answers only for more rows than a test has.
 * @throws when the two do not agree
 */
export const find = async (
  { reader }: Database,
  term: string,
  options: { kind?: SearchKind; applicationId?: Id; fields?: readonly SearchField[]; most?: number } = {},
) => {
  const { kind = 'license', applicationId = APPLICATION, fields = [], most = 100 } = options
  const asked = { kind, applicationId, term, fields }
  const found = await hits(reader, asked, most)
  if (isPossible(term)) deepStrictEqual(await lookUp(reader, asked, { before: LARGEST_ID, most }), found)
  return found
}

/** Lets the job do all its work, as a quiet minute would. */
export const settleIndex = async (database: Database) => {
  if (database.dialect === 'sqlite')
    while ((await database.writer.selectFrom('search_queue').select('id').limit(1).execute()).length > 0) await indexSearch(database)
}
