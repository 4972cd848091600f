import { type RawBuilder, sql } from 'kysely'
import { dayOfId, type Id } from '../../shared/ids.ts'
import type { LicenseState } from '../../shared/license-states.ts'
import { field, given, idField, idsOf, intField, isOneOf, numberField } from '../bulk.ts'
import type { Handle } from '../handle.ts'
import { reachable, type Reach } from '../reach.ts'
import { columnsOf, shiftOf } from './license-columns.ts'
import type { StoredLicense } from './license-rows.ts'
import { dayOf, perDay, tallies } from './tallies.ts'
import { columnsOfUser, loginKey } from './user-columns.ts'
import type { NewUser } from './users.ts'

/** A license as it comes in: in any state. */
export type NewLicense = Omit<StoredLicense, 'applicationId' | 'phase' | 'createdAt'>

/** An app user as it comes in: blacklisted or not. */
export type ImportedUser = NewUser & { readonly blacklistedAt: string | null }

/** A level of a record. */
export interface LevelLink {
  readonly recordId: Id
  readonly levelId: Id
}

const READ_AS: Readonly<Record<string, (name: string) => RawBuilder<unknown>>> = {
  id: idField,
  application_id: idField,
  app_user_id: idField,
  requires_license: intField,
  requires_client_id: intField,
  duration_seconds: numberField,
}

/** How a column is read from a given row. */
const read = (column: string) => (READ_AS[column] ?? field)(column)

const LINKS = {
  license: { table: 'license_to_level', column: 'license_id' },
  app_user: { table: 'app_user_to_level', column: 'app_user_id' },
} as const

/** Records that come into an application from a file. Whoever writes holds the account's lock. */
export const imports = (handle: Handle, reach: Reach) => {
  const { kysely, dialect } = handle

  const within = (applicationId: Id) => reachable(kysely, reach).where('application.id', '=', applicationId).select('application.id')

  /** Adds rows but those that are there already. @returns the ids of those that were left out */
  const insert = async (
    table: 'license' | 'app_user',
    unique: 'license' | 'login_key',
    rows: readonly ({ readonly id: Id } & Readonly<Record<string, unknown>>)[],
  ): Promise<ReadonlySet<Id>> => {
    const columns = Object.keys(rows[0] ?? {})
    const inserted = await sql`insert into ${sql.table(table)} (${sql.join(columns.map((name) => sql.ref(name)))})
      select ${sql.join(columns.map((name) => read(name)))} from ${given(dialect, rows)} where true
      on conflict (application_id, ${sql.ref(unique)}) do nothing`.execute(kysely)
    if (Number(inserted.numAffectedRows ?? 0) === rows.length) return new Set()
    const ids = rows.map(({ id }) => id)
    const present = await kysely.selectFrom(table).where('id', 'in', idsOf(dialect, ids)).select('id').execute()
    const added = new Set(present.map(({ id }) => id))
    return new Set(ids.filter((id) => !added.has(id)))
  }

  return {
    /** The application's levels, their ids by their names. */
    levels: async (applicationId: Id): Promise<ReadonlyMap<string, Id>> => {
      const rows = await kysely
        .selectFrom('license_level')
        .where('application_id', 'in', within(applicationId))
        .select(['id', 'name'])
        .execute()
      return new Map(rows.map(({ id, name }) => [name, id]))
    },

    /** Which of these keys the application has. */
    takenLicenses: async (applicationId: Id, keys: readonly string[]): Promise<ReadonlySet<string>> => {
      const rows = await kysely
        .selectFrom('license')
        .where('application_id', '=', applicationId)
        .where(({ exists }) => exists(within(applicationId)))
        .where(isOneOf(dialect, 'license.license', keys))
        .select('license')
        .execute()
      return new Set(rows.map(({ license }) => license))
    },

    /** The users with these logins, by what logins are compared by. */
    usersByLogin: async (applicationId: Id, logins: readonly string[]): Promise<ReadonlyMap<string, { id: Id; login: string }>> => {
      const rows = await kysely
        .selectFrom('app_user')
        .where('application_id', '=', applicationId)
        .where(({ exists }) => exists(within(applicationId)))
        .where(isOneOf(dialect, 'app_user.login_key', logins.map(loginKey)))
        .select(['id', 'login', 'login_key'])
        .execute()
      return new Map(rows.map(({ id, login, login_key: key }) => [key, { id, login }]))
    },

    /** Adds licenses and counts them. @returns the ids of those whose key the application has already: then nothing is counted */
    insertLicenses: async (applicationId: Id, made: readonly NewLicense[], now: Date): Promise<ReadonlySet<Id>> => {
      const at = now.toISOString()
      const rows = made.map((license) => ({
        id: license.id,
        application_id: applicationId,
        license: license.license,
        ...columnsOf({ ...license, applicationId, phase: 'available', createdAt: at }, now),
        created_at: at,
        updated_at: at,
      }))
      const leftOut = await insert('license', 'license', rows)
      if (leftOut.size > 0) return leftOut
      const tally = tallies(handle)
      const days = perDay(made.map(({ id }) => dayOfId(id)))
      await tally.shift(applicationId, shiftOf(rows.map(({ phase }): readonly [undefined, LicenseState] => [undefined, phase])))
      await tally.count(applicationId, 'license.created', days)
      await tally.count(applicationId, 'license.living', days)
      const activations = made.flatMap(({ activatedAt }) => (activatedAt === null ? [] : [dayOf(activatedAt)]))
      await tally.count(applicationId, 'license.activated', perDay(activations))
      return leftOut
    },

    /** Adds users and counts them. @returns the ids of those whose login is taken: then nothing is counted */
    insertUsers: async (applicationId: Id, made: readonly ImportedUser[], now: Date): Promise<ReadonlySet<Id>> => {
      const at = now.toISOString()
      const rows = made.map(({ id, passwordHash, ...user }) => ({
        id,
        application_id: applicationId,
        password_hash: passwordHash,
        ...columnsOfUser(user),
        created_at: at,
        updated_at: at,
      }))
      const leftOut = await insert('app_user', 'login_key', rows)
      if (leftOut.size > 0) return leftOut
      const tally = tallies(handle)
      await tally.shift(applicationId, { users: made.length })
      await tally.count(applicationId, 'app_user.created', perDay(made.map(({ id }) => dayOfId(id))))
      return leftOut
    },

    /** Gives levels to records that have none yet. */
    giveLevels: async (kind: keyof typeof LINKS, links: readonly LevelLink[]) => {
      if (links.length === 0) return
      const { table, column } = LINKS[kind]
      await sql`insert into ${sql.table(table)} (${sql.ref(column)}, level_id)
        select ${idField('recordId')}, ${idField('levelId')} from ${given(dialect, links)}`.execute(kysely)
    },
  }
}
