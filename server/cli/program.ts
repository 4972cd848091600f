import { Command } from 'commander'
import { VERSION } from '../version.ts'
import { accountsCommands } from './accounts.ts'
import { auditCommands } from './audit.ts'
import { demoCommand } from './demo.ts'
import { doctorCommand } from './doctor.ts'
import { exchangeCommands } from './exchange.ts'
import { keysCommands } from './keys.ts'
import { migrateCommand } from './migrate.ts'
import { openapiCommand } from './openapi.ts'
import { serveCommand } from './serve.ts'
import { plansCommand } from './plans.ts'
import type { Surroundings } from './surroundings.ts'

const COMMANDS = [
  serveCommand,
  migrateCommand,
  accountsCommands,
  plansCommand,
  keysCommands,
  exchangeCommands,
  auditCommands,
  demoCommand,
  openapiCommand,
  doctorCommand,
]

const EXAMPLES = `
Every command has its own help: keyward <command> --help
Exit codes: 0 done, 1 failed or refused, 2 called wrongly.

Examples:
  keyward                       serve on http://127.0.0.1:4000, data in ./data
  keyward demo                  an account to look at: licenses, users and a key
  keyward doctor                check this machine and the configuration
  keyward accounts create --email ada@example.org --password-stdin --plan unlimited`

/** The command line of Keyward. */
export const createProgram = (surroundings: Surroundings): Command => {
  const program = new Command('keyward')
    .description('Self-hosted licensing and authentication backend.')
    .version(VERSION, '-V, --version')
    .exitOverride()
    // The caller tells failures, in the form that was asked for.
    .configureOutput({ writeOut: surroundings.output.print, writeErr: () => {} })
    .addHelpText('after', EXAMPLES)
  for (const add of COMMANDS) add(program, surroundings)
  return program
}
