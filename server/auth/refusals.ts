import { findMembership } from '../../db/system/accounts.ts'
import { findPerson } from '../../db/system/people.ts'
import { ADDRESS_HEADER } from './address.ts'
import { createGuesses } from './guesses.ts'
import { challengedPerson, type HookContext } from './guards.ts'
import type { AuthOptions } from './options.ts'
import { recordInAccount, type RecordOptions } from './record-person.ts'

/** Of one person: strangers must not be able to fill a log. Per process. */
const REFUSALS_PER_MINUTE = 5

const emailIn = (body: unknown) => {
  const email: unknown = typeof body === 'object' && body !== null && 'email' in body ? body.email : undefined
  return typeof email === 'string' ? email : undefined
}

/** Who a refused request was about, by its path, and what it is called. */
const SUBJECTS: Readonly<
  Record<string, { action: string; person: (options: RecordOptions, ctx: HookContext) => Promise<string | undefined> }>
> = {
  '/sign-in/email': {
    action: 'session.refuse',
    person: async ({ database }, { body }) => {
      const email = emailIn(body)
      return email === undefined ? undefined : findPerson(database.reader, email.toLowerCase())
    },
  },
  '/two-factor/verify-totp': { action: 'second_factor.refuse', person: (_, ctx) => challengedPerson(ctx) },
  '/two-factor/verify-backup-code': { action: 'second_factor.refuse', person: (_, ctx) => challengedPerson(ctx) },
}

/** Notes a failed sign-in of a person there is, later: the answer must not tell by its time whether there is one. */
export const createRefusals = (options: RecordOptions & Pick<AuthOptions, 'later'>) => {
  const budget = createGuesses(REFUSALS_PER_MINUTE, 60)

  return async (ctx: HookContext & { readonly path: string }): Promise<void> => {
    const subject = SUBJECTS[ctx.path]
    if (subject === undefined) return
    const address = ctx.request?.headers.get(ADDRESS_HEADER) ?? null
    options.later.run(async () => {
      const userId = await subject.person(options, ctx)
      const membership = userId === undefined ? undefined : await findMembership(options.database.reader, userId)
      if (userId === undefined || membership === undefined) return
      const isWithin = await budget.pay(userId).then(
        () => true,
        () => false,
      )
      if (isWithin) await recordInAccount(options, membership.accountId, { action: subject.action, userId, address })
    })
  }
}
