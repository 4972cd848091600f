import { randomBytes } from 'node:crypto'
import type { Reach } from '../../db/reach.ts'
import { Repositories } from '../../db/repositories/index.ts'
import { lockAccount } from '../../db/system/audit.ts'
import { insertAccount } from '../../db/system/accounts.ts'
import { createApiKey } from '../../server/acts/create-api-key.ts'
import { createBlacklistEntry } from '../../server/acts/create-blacklist-entry.ts'
import { digestOfToken } from '../../server/acts/invite.ts'
import { createLicenses, type LicenseDraft } from '../../server/acts/create-licenses.ts'
import { createVariable } from '../../server/acts/create-variable.ts'
import type { Node } from '../../server/node.ts'
import { mintRuntimeKey } from '../../server/rules/mint-key.ts'
import { NewBlacklistEntry } from '../../shared/blacklists.ts'
import type { Id } from '../../shared/ids.ts'
import type { KeyLimit } from '../../shared/key-limits.ts'
import type { PlanName } from '../../shared/plans.ts'
import type { Role } from '../../shared/roles.ts'
import type { Grant } from '../../shared/scopes.ts'
import { untouched } from '../../server/touched.ts'
import { makeFile, type FileToMake } from './make-file.ts'

export const PASSWORD = 'correct horse battery'

export interface Person {
  readonly userId: string
  readonly accountId: Id
  readonly email: string
  /** The Cookie header of a session. */
  readonly cookie: string
}

let people = 0

let users = 0

/** How made licenses differ from one that is for ever, has no level and is bound to no device. */
export type LicensesToMake = Partial<Omit<LicenseDraft, 'applicationId' | 'keys'>> & {
  readonly amount?: number
  readonly keys?: readonly string[]
}

interface KeyOptions {
  readonly applicationIds?: readonly Id[]
  readonly expiresAt?: string | null
  readonly limits?: readonly KeyLimit[]
}

const cookieOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0] ?? '')
    .join('; ')

const signIn = async (node: Node, email: string) => {
  const request = new Request('http://localhost/api/auth/sign-in/email', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password: PASSWORD }),
  })
  const response = await node.people.handle(request, '192.0.2.1')
  if (response.status !== 200) throw new Error(`sign-in failed: ${response.status} ${await response.text()}`)
  return cookieOf(response)
}

/** What tests start from; every maker writes through the same code as the product. */
export const maker = (node: Node) => {
  const within = <T>(accountId: Id, work: (kit: Repositories) => Promise<T>) =>
    node.database.transaction(async (handle) => {
      await lockAccount(handle, accountId)
      return work(new Repositories(handle, { accountId, applications: 'all' } satisfies Reach))
    })

  return {
    /** A person with a session: the owner of a new account, or a member of a given one. */
    person: async ({
      plan = 'unlimited',
      accountId,
      role = 'owner',
    }: { plan?: PlanName; accountId?: Id; role?: Role } = {}): Promise<Person> => {
      people += 1
      const email = `person${people}@example.com`
      const userId = await node.people.createPerson({ email, password: PASSWORD, name: `Person ${people}`, emailVerified: true })
      const id = accountId ?? node.newId()
      await node.database.transaction(async (handle) => {
        if (accountId === undefined)
          await insertAccount(handle, { id, name: `Account ${people}`, plan, ownerId: userId, now: node.clock() })
        else
          await handle.kysely
            .insertInto('member')
            .values({ account_id: id, user_id: userId, role, created_at: node.clock().toISOString() })
            .execute()
      })
      return { userId, accountId: id, email, cookie: await signIn(node, email) }
    },

    /** Somebody of an account who has no password. */
    member: async (accountId: Id, role: Role = 'member'): Promise<string> => {
      people += 1
      const id = node.newId()
      await node.database.transaction(async ({ kysely, dialect }) => {
        const at = node.clock().toISOString()
        const emailVerified = dialect === 'sqlite' ? 1 : true
        const person = { id, name: `Person ${people}`, email: `person${people}@example.com`, emailVerified, createdAt: at, updatedAt: at }
        await kysely.insertInto('auth_user').values(person).execute()
        await kysely.insertInto('member').values({ account_id: accountId, user_id: id, role, created_at: at }).execute()
      })
      return id
    },

    /** An invitation, of which no mail was counted. */
    invitation: (
      accountId: Id,
      { email, role = 'member', by = '1', leftMs = 7 * 86_400_000 }: { email?: string; role?: Role; by?: string; leftMs?: number } = {},
    ) =>
      within(accountId, async ({ invitations }) => {
        const [id, token] = [node.newId(), node.newId()]
        const at = node.clock()
        await invitations.insert({
          id,
          email: email ?? `guest-${id}@example.com`,
          role,
          token_hash: digestOfToken(token),
          invited_by: by,
          sent_at: at.toISOString(),
          expires_at: new Date(at.getTime() + leftMs).toISOString(),
          created_at: at.toISOString(),
        })
        return { id, token }
      }),

    application: (accountId: Id, name = `Application ${node.newId().slice(-8)}`) =>
      within(accountId, ({ applications }) =>
        applications.insert({
          id: node.newId(),
          name,
          keys: { socketKey: mintRuntimeKey(randomBytes), httpKey: mintRuntimeKey(randomBytes) },
          now: node.clock(),
        }),
      ),

    levels: (accountId: Id, applicationId: Id, names: readonly string[]) =>
      within(accountId, ({ levels }) => levels.insert(applicationId, names, { newId: node.newId, now: node.clock() })),

    /** Licenses, in the order of their keys. */
    licenses: (accountId: Id, applicationId: Id, { amount = 1, keys, ...common }: LicensesToMake = {}) =>
      within(accountId, ({ licenses, levels }) =>
        createLicenses(
          {
            licenses,
            levels,
            now: node.clock(),
            newId: node.newId,
            randomBytes: node.randomBytes,
            touched: untouched(),
          },
          {
            applicationId,
            keys: keys ?? { amount, mask: 'XXXXXX-XXXXXX' },
            durationSeconds: null,
            comment: null,
            levels: [],
            requiresClientId: false,
            ...common,
          },
        ),
      ),

    /** An app user whom no password lets in: hashing one takes longer than all else a test does. */
    user: (accountId: Id, applicationId: Id, login = `user-${(users += 1)}`) =>
      within(accountId, async (kit) => {
        const id = node.newId()
        const settings = { credentialsType: 'login_password', requiresLicense: false, requiresClientId: false } as const
        const nothing = { comment: null, clientId: null, ipAddress: null, passwordHash: 'none' }
        await kit.users.insert(applicationId, { id, login, ...nothing, ...settings }, node.clock())
        return { id, login }
      }),

    blacklistEntry: (accountId: Id, applicationId: Id, listed: { clientId?: string; ipAddress?: string; comment?: string }) =>
      within(accountId, ({ blacklists }) =>
        createBlacklistEntry(
          { blacklists, now: node.clock(), newId: node.newId, touched: untouched() },
          NewBlacklistEntry.parse({ applicationId, ...listed }),
        ),
      ),

    variable: (accountId: Id, applicationId: Id, name = `variable-${node.newId()}`, value = 'a value') =>
      within(accountId, ({ variables }) =>
        createVariable(
          { variables, now: node.clock(), newId: node.newId, touched: untouched() },
          { applicationId, name, value, strategy: 'auth_required' },
        ),
      ),

    /** A file with its bytes. */
    file: (accountId: Id, applicationId: Id, file?: FileToMake) => makeFile(node, { accountId, applicationId }, file),

    /** A key with these scopes, for all applications unless some are named. */
    key: (accountId: Id, scopes: readonly Grant[], options: KeyOptions = {}) =>
      within(accountId, async (kit) => {
        const made = await createApiKey(
          {
            apiKeys: kit.apiKeys,
            applications: kit.applications,
            now: node.clock(),
            newId: node.newId,
            randomBytes: node.randomBytes,
            keyring: node.keyring,
            touched: untouched(),
          },
          {
            name: 'test key',
            scopes: [...scopes],
            allApplications: options.applicationIds === undefined,
            applicationIds: [...(options.applicationIds ?? [])],
            expiresAt: options.expiresAt ?? null,
            limits: [...(options.limits ?? [])],
            createdBy: null,
          },
        )
        return { ...made, plaintextKey: made.plaintextKey }
      }),
  }
}
