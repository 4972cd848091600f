import type { Command } from 'commander'
import { existsSync } from 'node:fs'
import { connect } from '../../db/connect.ts'
import type { Database } from '../../db/handle.ts'
import { migrate, migrationStatus } from '../../db/migrate.ts'
import { MIGRATIONS } from '../../db/migrations/index.ts'
import { openReadOnly } from '../../db/open-read-only.ts'
import { configFromProcess } from '../env.ts'
import { jsonOption } from './options.ts'
import { table } from './output.ts'
import type { Surroundings } from './surroundings.ts'

const EXAMPLES = `
A server migrates by itself when it starts; use this to do so before, or to look.

Examples:
  keyward migrate
  keyward migrate --status`

const withDatabase = async <T>(work: (database: Database) => Promise<T>): Promise<T> => {
  const database = await connect(configFromProcess().databaseUrl)
  try {
    return await work(database)
  } finally {
    await database.close()
  }
}

/** Looks without making the file that is not there yet. */
const readStatus = async () => {
  const { databaseUrl } = configFromProcess()
  const path = /^sqlite:(.+)$/s.exec(databaseUrl)?.[1]
  if (path !== undefined && !existsSync(path)) return { applied: [], pending: MIGRATIONS.map(({ name }) => name) }
  const database = await openReadOnly(databaseUrl)
  try {
    return await migrationStatus(database)
  } finally {
    await database.close()
  }
}

export const migrateCommand = (program: Command, { output }: Surroundings) => {
  program
    .command('migrate')
    .description("bring the database to this version's schema")
    .option('--status', 'only list the migrations, change nothing')
    .addOption(jsonOption())
    .addHelpText('after', EXAMPLES)
    .action(async ({ status }: { status?: true }) => {
      if (status === true) {
        const { applied, pending } = await readStatus()
        const rows = [...applied.map((name) => ['applied', name]), ...pending.map((name) => ['pending', name])]
        output.answer({ applied, pending }, table(rows))
        return
      }
      const taken = await withDatabase(migrate)
      output.answer(
        { applied: taken },
        taken.length === 0 ? 'The schema is up to date.' : taken.map((name) => `applied  ${name}`).join('\n'),
      )
    })
}
