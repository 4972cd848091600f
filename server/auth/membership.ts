import { findMembership, hasAccount, listMemberships } from '../../db/system/accounts.ts'
import { claimFirstRun } from '../../db/system/first-run.ts'
import { listInvitations } from '../../db/system/invitations.ts'
import { lockPerson } from '../../db/system/people.ts'
import type { Handle } from '../../db/handle.ts'
import type { Id } from '../../shared/ids.ts'
import type { Config } from '../env.ts'
import { judgeInvitation } from '../rules/judge-invitation.ts'
import { refuse } from './answers.ts'
import { openAccount } from './open-account.ts'
import type { RecordOptions } from './record-person.ts'

export interface MembershipOptions extends RecordOptions {
  readonly config: Pick<Config, 'signup' | 'defaultPlan'>
}

const isInvited = async (handle: Handle, email: string, now: Date) => {
  const invitations = await listInvitations(handle, email)
  return invitations.some((invitation) => judgeInvitation(invitation, now) === 'pending')
}

/**
 * A person without an account: a fresh open sign-up, or one whom a crash left between the two commits of a first run.
 * The latter becomes the owner, if nobody else did meanwhile. Where sign-up is closed, somebody who waits for an invitation gets a
 * session that acts for no account: it serves to accept it, which takes the mailed link.
 */
const completePerson = ({ database, config, ...options }: MembershipOptions, userId: string) =>
  database.transaction(async (handle: Handle) => {
    const person = await lockPerson(handle, userId)
    if (person === undefined) return refuse('unauthenticated')
    const known = await findMembership(handle, userId)
    if (known !== undefined) return known.accountId
    const isFirst = (await claimFirstRun(handle)) && !(await hasAccount(handle))
    if (!isFirst && config.signup === 'closed') {
      if (await isInvited(handle, person.email, options.now())) return null
      return refuse('forbidden', 'You are not a member of any account.')
    }
    return openAccount(handle, options, { name: person.name, plan: isFirst ? 'unlimited' : config.defaultPlan, ownerId: userId })
  })

/**
 * The account a new session acts for: the wanted one when the person is still in it, else the first that is not disabled; null for
 * somebody who is in none and may join one.
 * @throws better-auth's APIError `forbidden` when there is none
 */
export const accountForSession = async (options: MembershipOptions, userId: string, wanted: Id | undefined): Promise<Id | null> => {
  const memberships = await listMemberships(options.database.reader, userId)
  if (memberships.length === 0) return completePerson(options, userId)
  const open = memberships.filter((membership) => membership.disabledAt === null)
  const chosen = open.find((membership) => membership.accountId === wanted) ?? open[0]
  return chosen?.accountId ?? refuse('forbidden', 'This account is disabled.')
}
