import type { Command } from 'commander'
import type { PlanName } from '../../shared/plans.ts'
import { createAccount } from './create-account.ts'
import { emailOption, jsonOption, passwordOf, passwordOptions, planOption } from './options.ts'
import { facts } from './output.ts'
import { setAccountPlan } from './set-account-plan.ts'
import type { Surroundings } from './surroundings.ts'
import { withNode } from './with-node.ts'

const CREATE_EXAMPLES = `
The person can sign in at once, their e-mail counts as verified.

Examples:
  keyward accounts create --email ada@example.org --password-stdin --name Ada < password.txt
  keyward accounts create --email ada@example.org --password-stdin --plan unlimited --json`

const PLAN_EXAMPLES = `
In force for the next request; nothing is deleted when the new plan allows less.

Examples:
  keyward accounts set-plan --email ada@example.org --plan pro`

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
      output.answer(account, `The plan is now ${account.plan}, it was ${account.previousPlan}.`)
    })
}

export const accountsCommands = (program: Command, surroundings: Surroundings) => {
  const accounts = program.command('accounts').description('make accounts and change their plan')
  addCreate(accounts, surroundings)
  addSetPlan(accounts, surroundings)
}
