import type { Command } from 'commander'
import { connect } from '../../db/connect.ts'
import type { Database } from '../../db/handle.ts'
import { migrate, migrationStatus } from '../../db/migrate.ts'
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

export const migrateCommand = (program: Command, { output }: Surroundings) => {
  program
    .command('migrate')
    .description("bring the database to this version's schema")
    .option('--status', 'only list the migrations, change nothing')
    .addOption(jsonOption())
    .addHelpText('after', EXAMPLES)
    .action(async ({ status }: { status?: true }) => {
      if (status === true) {
        const { applied, pending } = await withDatabase(migrationStatus)
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
