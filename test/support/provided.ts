/** What vitest.config.ts tells the tests about the database they run on. */
declare module 'vitest' {
  interface ProvidedContext {
    readonly database: 'none' | 'sqlite' | 'pglite' | 'postgres'
    /** A PostgreSQL server where databases may be made; only in the project `postgres`. */
    readonly postgres: string
    /** The migrated database to clone; only in the project `postgres`. */
    readonly template: string
  }
}

export {}
