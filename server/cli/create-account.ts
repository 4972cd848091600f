import { findAccountByOwnerEmail, insertAccount } from '../../db/system/accounts.ts'
import { claimFirstRun } from '../../db/system/first-run.ts'
import type { PlanName } from '../../shared/plans.ts'
import type { Node } from '../node.ts'
import { noteChange, untouched } from '../touched.ts'
import { failed } from './failure.ts'
import { auditByOperator } from './record-by-operator.ts'

interface NewAccount {
  readonly email: string
  readonly password: string
  readonly name: string | undefined
  readonly plan: PlanName | undefined
  /** Noted in the audit log: `keyward demo` fills only what it made itself. */
  readonly isDemo?: true
}

/**
 * Makes a person who can sign in and the account they own; an open first-run link is void from now on.
 * @throws ApiError `validation_error`, `already_exists` when the e-mail is taken
 */
export const createAccount = async (
  node: Node,
  { email, password, name = email.split('@')[0] ?? email, plan = node.config.defaultPlan, isDemo }: NewAccount,
) => {
  if ((await findAccountByOwnerEmail(node.database.reader, email)) !== undefined)
    throw failed('already_exists', `${email} owns an account already.`)
  const userId = await node.people.createPerson({ email, password, name, emailVerified: true })
  const id = node.newId()
  const now = node.clock()
  try {
    await node.database.transaction(async (handle) => {
      await insertAccount(handle, { id, name, plan, ownerId: userId, now })
      await claimFirstRun(handle)
      const changes = { email, name, plan, isDemo }
      const touched = untouched()
      noteChange(touched, { id, after: { name, plan, owner: email } })
      await auditByOperator(handle, { node, now, accountId: id, action: 'account.create', id, touched, changes })
    })
  } catch (error) {
    await node.people.removePerson(userId)
    throw error
  }
  return { id, userId, email, name, plan }
}
