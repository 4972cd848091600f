import { Option, type Command } from 'commander'
import type { ApiKey } from '../../shared/api-keys.ts'
import { appsOption, emailOption, expiresOption, expiryOf, jsonOption, scopesOption } from './options.ts'
import { facts, table } from './output.ts'
import type { Surroundings } from './surroundings.ts'
import { withNode } from './with-node.ts'

const CREATE_EXAMPLES = `
Prints the whole key: it is stored nowhere and can't be shown again.

Examples:
  keyward keys create --email ada@example.org --scopes licenses:read,licenses:create
  keyward keys create --email ada@example.org --name Shop --scopes 'licenses:*' --apps 1858412344320000001 --expires 1y
  keyward keys create --email ada@example.org --scopes '*' --json`

const LIST_EXAMPLES = `
Examples:
  keyward keys list --email ada@example.org`

const REVOKE_EXAMPLES = `
A running server refuses the key from the next request on.

Examples:
  keyward keys revoke --email ada@example.org --id bak_EXAMPLEEXAMPLE00`

interface CreateOptions {
  readonly email: string
  readonly name?: string
  readonly scopes: readonly string[]
  readonly apps: 'all' | readonly string[]
  readonly expires: string
}

/** Loaded when a command runs, so that help and wrong usage answer at once. */
const operate = () => import('./operate-keys.ts')

const addCreate = (keys: Command, { output }: Surroundings) => {
  keys
    .command('create')
    .description('make a Management API key')
    .addOption(emailOption('e-mail address of the account owner'))
    .option('--name <name>', 'what it is for (default: `API key` and the time)')
    .addOption(scopesOption())
    .addOption(appsOption())
    .addOption(expiresOption())
    .addOption(jsonOption())
    .addHelpText('after', CREATE_EXAMPLES)
    .action(async ({ email, name, scopes, apps, expires }: CreateOptions) => {
      const { createKey } = await operate()
      const reach = apps === 'all' ? { allApplications: true, applicationIds: [] } : { allApplications: false, applicationIds: apps }
      const key = await withNode((node) => createKey(node, email, { name, scopes, ...reach, expiresAt: expiryOf(expires, node.clock()) }))
      const shown = {
        Id: key.id,
        Name: key.name,
        Scopes: key.scopes.join(' '),
        Applications: applicationsOf(key),
        Expires: key.expiresAt ?? 'never',
      }
      output.answer(key, `${facts(shown)}\n\nThe key, shown this once:\n${key.plaintextKey}`)
    })
}

const applicationsOf = (key: ApiKey) => (key.allApplications ? 'all' : key.applicationIds.join(' '))

const HEADING = ['PUBLIC ID', 'STATUS', 'NAME', 'EXPIRES', 'LAST USED', 'APPLICATIONS', 'SCOPES']

const rowOf = (key: ApiKey) => [
  key.publicId,
  key.status,
  key.name,
  key.expiresAt ?? 'never',
  key.lastUsedAt ?? 'never',
  applicationsOf(key),
  key.scopes.join(' '),
]

const addList = (keys: Command, { output }: Surroundings) => {
  keys
    .command('list')
    .description('list the keys of an account, newest first')
    .addOption(emailOption('e-mail address of the account owner'))
    .addOption(jsonOption())
    .addHelpText('after', LIST_EXAMPLES)
    .action(async ({ email }: { email: string }) => {
      const { listKeys } = await operate()
      const found = await withNode((node) => listKeys(node, email))
      output.answer({ keys: found }, found.length === 0 ? 'This account has no keys.' : table([HEADING, ...found.map(rowOf)]))
    })
}

const addRevoke = (keys: Command, { output }: Surroundings) => {
  keys
    .command('revoke')
    .description('revoke a key at once')
    .addOption(emailOption('e-mail address of the account owner'))
    .addOption(new Option('--id <id>', 'the id of the key, or its public id (bak_…)').makeOptionMandatory())
    .addOption(jsonOption())
    .addHelpText('after', REVOKE_EXAMPLES)
    .action(async ({ email, id }: { email: string; id: string }) => {
      const { revokeKey } = await operate()
      const key = await withNode((node) => revokeKey(node, email, id))
      output.answer(key, `${key.publicId} (${key.name}) is revoked.`)
    })
}

export const keysCommands = (program: Command, surroundings: Surroundings) => {
  const keys = program.command('keys').description('make, list and revoke Management API keys')
  addCreate(keys, surroundings)
  addList(keys, surroundings)
  addRevoke(keys, surroundings)
}
