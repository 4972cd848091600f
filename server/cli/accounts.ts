import type { Command } from 'commander'
import type { PlanName } from '../../shared/plans.ts'
import { listAccounts } from '../../db/system/accounts.ts'
import type { Exceeded } from '../rules/limits-exceeded.ts'
import { createAccount } from './create-account.ts'
import { disableAccount } from './disable-account.ts'
import { emailOption, jsonOption, passwordOf, passwordOptions, planOption } from './options.ts'
import { facts, table } from './output.ts'
import { setAccountPlan } from './set-account-plan.ts'
import type { Surroundings } from './surroundings.ts'
import { withNode } from './with-node.ts'

const CREATE_EXAMPLES = `
The person can sign in at once, their e-mail counts as verified.

Examples:
  keyward accounts create --email ada@example.org --password-stdin --name Ada < password.txt
  keyward accounts create --email ada@example.org --password-stdin --plan unlimited --json`

const PLAN_EXAMPLES = `
In force for the next request. When the new plan allows less, all that exists goes on and only new ones are refused: what is above the
new limits is listed. A subscription of the account changes the plan again only when its own plan changes or it ends.

Examples:
  keyward accounts set-plan --email ada@example.org --plan pro`

const DISABLE_EXAMPLES = `
Its keys and sessions are refused from the next request on; nothing is deleted, and enabling brings everything back.

Examples:
  keyward accounts disable --email ada@example.org
  keyward accounts enable --email ada@example.org`

const LIST_EXAMPLES = `
Examples:
  keyward accounts list
  keyward accounts list --json`

interface CreateOptions {
  readonly email: string
  readonly password?: string
  readonly passwordStdin?: true
  readonly name?: string
  readonly plan?: PlanName
}

const addCreate = (accounts: Command, { output }: Surroundings) => {
  const command = accounts
    .command('create')
    .description('make an account with its owner')
    .addOption(emailOption('e-mail address of the owner'))
  for (const option of passwordOptions()) command.addOption(option)
  command
    .option('--name <name>', 'name of the owner and of the account (default: the e-mail up to its @)')
    .addOption(planOption('plan of the account (default: KEYWARD_DEFAULT_PLAN)'))
    .addOption(jsonOption())
    .addHelpText('after', CREATE_EXAMPLES)
    .action(async ({ email, name, plan, ...secret }: CreateOptions) => {
      const password = await passwordOf(secret)
      const account = await withNode((node) => createAccount(node, { email, password, name, plan }))
      const { id, plan: given } = account
      output.answer(account, `Account created.\n${facts({ Account: id, Owner: account.email, Name: account.name, Plan: given })}`)
    })
}

const exceededLines = (exceeded: readonly Exceeded[]) =>
  exceeded.length === 0
    ? []
    : [
        'Above the new limits, so that what exists goes on and new ones are refused:',
        table([
          ['Limit', 'Used', 'Allowed'],
          ...exceeded.map(({ limit, currentValue, maxValue }) => [limit, String(currentValue), String(maxValue)]),
        ]),
      ]

const addSetPlan = (accounts: Command, { output }: Surroundings) => {
  accounts
    .command('set-plan')
    .description('change the plan of an account')
    .addOption(emailOption('e-mail address of the owner'))
    .addOption(planOption('the new plan').makeOptionMandatory())
    .addOption(jsonOption())
    .addHelpText('after', PLAN_EXAMPLES)
    .action(async ({ email, plan }: { email: string; plan: PlanName }) => {
      const account = await withNode((node) => setAccountPlan(node, email, plan))
      output.answer(
        account,
        [`The plan is now ${account.plan}, it was ${account.previousPlan}.`, ...exceededLines(account.exceeded)].join('\n'),
      )
    })
}

const addDisable = (accounts: Command, { output }: Surroundings, isDisabled: boolean) => {
  accounts
    .command(isDisabled ? 'disable' : 'enable')
    .description(isDisabled ? 'lock an account out: its keys and its sessions' : 'let a disabled account in again')
    .addOption(emailOption('e-mail address of the owner'))
    .addOption(jsonOption())
    .addHelpText('after', DISABLE_EXAMPLES)
    .action(async ({ email }: { email: string }) => {
      const account = await withNode((node) => disableAccount(node, email, isDisabled))
      const state = isDisabled ? 'disabled' : 'enabled'
      output.answer(account, `The account ${account.name} is ${account.wasDisabled === isDisabled ? 'still' : 'now'} ${state}.`)
    })
}

const addList = (accounts: Command, { output }: Surroundings) => {
  accounts
    .command('list')
    .description('list the accounts with their owners')
    .addOption(jsonOption())
    .addHelpText('after', LIST_EXAMPLES)
    .action(async () => {
      const rows = await withNode(({ database }) => listAccounts(database.reader))
      const found = rows.map(({ disabled_at: disabledAt, created_at: createdAt, ...row }) => ({ ...row, disabledAt, createdAt }))
      const lines = found.map(({ id, email, name, plan, disabledAt }) => [
        id,
        email ?? '-',
        name,
        plan,
        disabledAt === null ? 'enabled' : 'disabled',
      ])
      output.answer(
        { accounts: found },
        found.length === 0 ? 'No account exists yet.' : table([['Account', 'Owner', 'Name', 'Plan', 'State'], ...lines]),
      )
    })
}

export const accountsCommands = (program: Command, surroundings: Surroundings) => {
  const accounts = program.command('accounts').description('make, list, disable accounts and change their plan')
  addCreate(accounts, surroundings)
  addList(accounts, surroundings)
  addSetPlan(accounts, surroundings)
  addDisable(accounts, surroundings, true)
  addDisable(accounts, surroundings, false)
}
