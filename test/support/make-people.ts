import type { Repositories } from '../../db/repositories/index.ts'
import { insertAccount, insertMember } from '../../db/system/accounts.ts'
import { digestToken } from '../../server/auth/digest-token.ts'
import type { Node } from '../../server/node.ts'
import type { Id } from '../../shared/ids.ts'
import type { PlanName } from '../../shared/plans.ts'
import type { Role } from '../../shared/roles.ts'

export const PASSWORD = 'correct horse battery'

export interface Person {
  readonly userId: string
  readonly accountId: Id
  readonly email: string
  /** The Cookie header of a session. */
  readonly cookie: string
}

let people = 0

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

type Within = <T>(accountId: Id, work: (kit: Repositories) => Promise<T>) => Promise<T>

/** People of accounts, and those who are asked to join. */
export const peopleMaker = (node: Node, within: Within) => ({
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
      if (accountId === undefined) await insertAccount(handle, { id, name: `Account ${people}`, plan, ownerId: userId, now: node.clock() })
      else await insertMember(handle, { accountId, userId, role, now: node.clock() })
    })
    return { userId, accountId: id, email, cookie: await signIn(node, email) }
  },

  /** Somebody of an account who has no password. */
  member: async (accountId: Id, role: Role = 'member'): Promise<string> => {
    people += 1
    const id = node.newId()
    await node.database.transaction(async (handle) => {
      const at = node.clock().toISOString()
      const emailVerified = handle.dialect === 'sqlite' ? 1 : true
      const person = { id, name: `Person ${people}`, email: `person${people}@example.com`, emailVerified, createdAt: at, updatedAt: at }
      await handle.kysely.insertInto('auth_user').values(person).execute()
      await insertMember(handle, { accountId, userId: id, role, now: node.clock() })
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
        token_hash: digestToken(token),
        invited_by: by,
        sent_at: at.toISOString(),
        expires_at: new Date(at.getTime() + leftMs).toISOString(),
        created_at: at.toISOString(),
      })
      return { id, token }
    }),
})
