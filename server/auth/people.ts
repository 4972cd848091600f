import { findMembership, hasAccount } from '../../db/system/accounts.ts'
import type { Id } from '../../shared/ids.ts'
import type { PlanName } from '../../shared/plans.ts'
import type { Role } from '../../shared/roles.ts'
import type { Config } from '../env.ts'
import { createAuth } from './auth.ts'
import { createDoor } from './door.ts'
import { createFirstRun, type FirstRun } from './first-run.ts'
import type { Letter } from './letters.ts'
import { createLater } from './later.ts'
import { createMailer } from './mail.ts'
import type { AuthOptions } from './options.ts'
import { createPersons, type Persons } from './persons.ts'
import { recordInAccount } from './record-person.ts'

/** A person with a session in force, and the account it acts for. */
export interface SignedIn {
  readonly userId: string
  readonly sessionId: string
  readonly email: string
  readonly name: string
  readonly accountId: Id
  readonly accountName: string
  readonly plan: PlanName
  readonly role: Role
}

export interface People extends Persons {
  /** Answers everything under `/api/auth`. `address` is the client's, as the proxies in front allow to know it. */
  handle(request: Request, address?: string): Promise<Response>
  /**
   * Who sent this cookie; undefined without a session in force, when its account is disabled
   * or its person no longer in it.
   * Nothing is remembered between requests, so an ended session is refused at once.
   * @throws ApiError `unavailable` when the database does not answer
   */
  session(headers: Headers): Promise<SignedIn | undefined>
  /** Tells the log of an account that a person came to it from another one. */
  noteArrival(person: Pick<SignedIn, 'userId' | 'accountId'>, address: string): Promise<void>
  hasAccount(): Promise<boolean>
  /** Whether strangers may sign up. */
  readonly signup: Config['signup']
  readonly firstRun: FirstRun
  /** Sends a mail in the background. */
  send(letter: Letter): void
  /** Resolves when no mail and no note of a refused sign-in is under way. */
  settled(): Promise<void>
}

/** Must be called after the migrations. The first of `authSecrets` signs cookies and encrypts second factors; another one in front signs everybody out. */
export const createPeople = async (given: Omit<AuthOptions, 'mailer' | 'later'>): Promise<People> => {
  const mailer = createMailer(given)
  const later = createLater(given.log)
  const options: AuthOptions = { ...given, mailer, later }
  const { database } = options
  const auth = await createAuth(options)
  const persons = createPersons(auth, database)

  const session = async (headers: Headers): Promise<SignedIn | undefined> => {
    const found = await auth.findSession(headers)
    if (found === undefined) return undefined
    const membership = await findMembership(database.reader, found.userId, found.accountId)
    if (membership === undefined || membership.disabledAt !== null) return undefined
    // Whoever was removed from the account they worked in must not find themselves in another one: the next sign-in chooses again.
    if (found.accountId !== undefined && found.accountId !== membership.accountId) return undefined
    const { accountId, accountName, plan, role } = membership
    return { userId: found.userId, sessionId: found.sessionId, email: found.email, name: found.name, accountId, accountName, plan, role }
  }

  const handle = createDoor({ ...options, auth, session })

  return {
    ...persons,
    handle,
    session,
    noteArrival: ({ userId, accountId }, address) => recordInAccount(options, accountId, { action: 'session.switch', userId, address }),
    hasAccount: () => hasAccount(database.reader),
    signup: options.config.signup,
    firstRun: createFirstRun({ ...options, persons }),
    send: mailer.send,
    settled: async () => {
      await Promise.all([mailer.settled(), later.settled()])
    },
  }
}
