import type { CompiledQuery, Kysely } from 'kysely'
import type { Schema } from './schema.ts'

export type Dialect = 'sqlite' | 'postgres'

/** What a bound parameter of a prepared read may be. */
export type Scalar = string | number | null

/**
 * A read that is declared once in a module: `build` is compiled once per database with placeholders for its parameters.
 * It must therefore not branch on the values of its parameters.
 */
export interface Read<P extends readonly Scalar[], R> {
  readonly build: (kysely: Kysely<Schema>, ...parameters: P) => { compile(): CompiledQuery<R> }
  /** Whether `rows` may answer from memory until the next commit; false where a remembered row would tell by its speed that it exists. */
  readonly isRemembered: boolean
}

/**
 * Where a repository asks: the reading side of a database, or one open transaction.
 * `rows` runs a declared read: on the reading side it is compiled once and, on SQLite, remembered until the next commit by anybody
 * (rows are frozen); in a transaction it always asks the database.
 */
export interface Handle {
  readonly kysely: Kysely<Schema>
  readonly dialect: Dialect
  rows<const P extends readonly Scalar[], R>(read: Read<P, R>, ...parameters: P): Promise<readonly R[]>
}

export interface TransactionOptions {
  /**
   * Transactions of one turn, named by the row they lock first, wait for each other here and not in connections, of which there are few:
   * else who waits for one busy account would keep all others out. On SQLite there is one turn for all.
   */
  readonly turn?: string
  /**
   * For work without a bound on the rows it touches: on SQLite its statements, its commit and its rollback run in a thread, because a
   * commit takes the longer the more was written. Other writers wait for their turn as behind any transaction. False unless set.
   */
  readonly isLong?: boolean
}

/** An open database: two Kysely instances on SQLite (one writer, one reader), one pool on PostgreSQL. */
export interface Database {
  readonly dialect: Dialect
  readonly reader: Handle
  /** The writing side itself: for better-auth and migrations. Everything else writes through `transaction`. */
  readonly writer: Kysely<Schema>
  /**
   * Runs `work` in one transaction (`BEGIN IMMEDIATE` on SQLite; on PostgreSQL retried with jitter on 40001 and 40P01).
   * Nothing but the database may be awaited inside.
   */
  transaction<T>(work: (handle: Handle) => Promise<T>, options?: TransactionOptions): Promise<T>
  /**
   * A number that moves with every commit by anybody, this process or another; undefined where that can't be known
   * (PostgreSQL): then nothing may be remembered.
   */
  version(): number | undefined
  /**
   * To be called when a request is heard: every commit its sender can have seen counts for it, also one that another process made
   * while this one was busy.
   */
  heard(): void
  /** Throws `unavailable` when the database does not answer. */
  ping(): Promise<void>
  close(): Promise<void>
}
