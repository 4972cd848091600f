import type { Id } from '../../../shared/ids.ts'
import type { ErrorCode } from '../../../shared/errors.ts'
import type { Route } from '../../../server/rest/routes.ts'
import type { Role } from '../../../shared/roles.ts'
import { Grant, SCOPES } from '../../../shared/scopes.ts'
import type { Person } from '../make.ts'
import type { World } from '../world.ts'
import type { Sending } from './doors.ts'
import { unknownKey, withBadChecksum, withWrongSecret } from './keys.ts'
import { recordsIn, type Records } from './samples.ts'

/** Somebody who calls, with what the contract says about them. */
export interface Actor {
  readonly name: string
  readonly sending: Sending
  /** Why they are not let in at all; `nothing` for no credential. */
  readonly refused?: ErrorCode | 'nothing'
  readonly kind: 'key' | 'session'
  readonly role?: Role
  /** Missing the scope of the endpoint; else they have all. */
  readonly lacksScope?: true
  /** The only applications of a restricted key. */
  readonly onlyApplications?: readonly Id[]
  readonly plan: 'unlimited' | 'free'
  /** The records of the actor's own account. */
  readonly own: Records
}

/** Makes keys that have every scope but one, once each. */
const keysWithout = (world: World, accountId: Id) => {
  const made = new Map<string, Promise<string>>()
  const make = async (scope: string) => {
    const others = SCOPES.filter((candidate) => candidate !== scope).map((candidate) => Grant.parse(candidate))
    return (await world.make.key(accountId, others)).plaintextKey
  }
  return (scope: string) => {
    const key = made.get(scope) ?? make(scope)
    made.set(scope, key)
    return key
  }
}

export type Cast = Awaited<ReturnType<typeof castOf>>

/**
 * An account with records, and everybody who should be refused somewhere: strangers, dead credentials, members, neighbors, restricted
 * keys. The clock is moved to the very millisecond in which one of the keys expires.
 */
export const castOf = async (world: World) => {
  const { make, node, clock } = world
  const account = async (plan: 'unlimited' | 'free' = 'unlimited') => {
    const owner = await make.person({ plan })
    const { accountId } = owner
    const records = await recordsIn(world, accountId)
    const key = await make.key(accountId, ['*'])
    return { owner, accountId, own: { ...records, apiKey: key.id }, key: key.plaintextKey }
  }
  const home = await account()
  const neighbor = await account()
  const free = await account('free')
  const disabled = await account()
  const { accountId, own } = home

  const member = await make.person({ accountId, role: 'member' })
  const admin = await make.person({ accountId, role: 'admin' })
  const ended = await make.person({ accountId, role: 'owner' })
  const removedMember = await make.person({ accountId, role: 'owner' })
  const doomed = await make.application(accountId)
  const other = await recordsIn(world, accountId)

  const expiring = await make.key(accountId, ['*'], { expiresAt: new Date(clock.now().getTime() + 1000).toISOString() })
  const expired = await make.key(accountId, ['*'], { expiresAt: new Date(clock.now().getTime() + 500).toISOString() })
  const revoked = await make.key(accountId, ['*'])
  const removed = await make.key(accountId, ['*'])
  const rotated = await make.key(accountId, ['*'])
  const restricted = await make.key(accountId, ['*'], { applicationIds: [other.application] })
  const orphan = await make.key(accountId, ['*'], { applicationIds: [doomed.id] })

  const must = async (method: string, path: string, person: Person, body: unknown = {}) => {
    const answer = await world.ask(method, path, { cookie: person.cookie, body })
    if (answer.status !== 200) throw new Error(`${method} ${path}: ${answer.text}`)
  }
  await must('POST', `/api/v1/panel/api-keys/${revoked.id}/revoke`, home.owner)
  await must('POST', `/api/v1/panel/api-keys/${rotated.id}/rotate`, home.owner, { gracePeriod: '0s' })
  await must('DELETE', `/api/v1/panel/api-keys/${removed.id}`, home.owner)
  await must('DELETE', `/api/v1/panel/delete-application?applicationId=${doomed.id}`, home.owner)
  const headers = { cookie: ended.cookie, 'content-type': 'application/json' }
  await node.people.handle(new Request('http://localhost:4000/api/auth/sign-out', { method: 'POST', headers, body: '{}' }), '192.0.2.1')
  await node.database.transaction(async ({ kysely }) => {
    await kysely.updateTable('account').set({ disabled_at: clock.now().toISOString() }).where('id', '=', disabled.accountId).execute()
    await kysely.deleteFrom('member').where('user_id', '=', removedMember.userId).execute()
  })
  clock.advance(1000)

  const withKey = (name: string, key: string, more: Partial<Actor> = {}): Actor =>
    ({ name, sending: { key }, kind: 'key', plan: 'unlimited', own, ...more }) satisfies Actor
  const withCookie = (name: string, { cookie }: Person, role: Role, more: Partial<Actor> = {}): Actor =>
    ({ name, sending: { cookie }, kind: 'session', role, plan: 'unlimited', own, ...more }) satisfies Actor
  const nobody = (name: string, sending: Sending, refused: Actor['refused'] & string): Actor =>
    ({ name, sending, refused, kind: 'key', plan: 'unlimited', own }) satisfies Actor
  const header = (authorization: string) => ({ headers: { authorization } })

  const strangers = [
    nobody('no credential', {}, 'nothing'),
    nobody('an empty Authorization header', header(''), 'api_key_invalid'),
    nobody('a scheme without a token', header('Bearer'), 'api_key_invalid'),
    nobody('another scheme', header(`Basic ${home.key}`), 'api_key_invalid'),
    nobody('garbage', { key: 'garbage' }, 'api_key_invalid'),
    nobody('a bad checksum', { key: withBadChecksum(home.key) }, 'api_key_invalid'),
    nobody('an unknown key', { key: unknownKey() }, 'api_key_invalid'),
    nobody('a wrong secret', { key: withWrongSecret(home.key) }, 'api_key_invalid'),
    nobody('a wrong secret of a revoked key', { key: withWrongSecret(revoked.plaintextKey) }, 'api_key_invalid'),
    nobody('a wrong secret of an expired key', { key: withWrongSecret(expired.plaintextKey) }, 'api_key_invalid'),
    nobody('a wrong secret of a removed key', { key: withWrongSecret(removed.plaintextKey) }, 'api_key_invalid'),
    nobody('a revoked key', { key: revoked.plaintextKey }, 'api_key_revoked'),
    nobody('a removed key', { key: removed.plaintextKey }, 'api_key_revoked'),
    nobody('a key rotated without grace', { key: rotated.plaintextKey }, 'api_key_revoked'),
    nobody('an expired key', { key: expired.plaintextKey }, 'api_key_expired'),
    nobody('a key that expires exactly now', { key: expiring.plaintextKey }, 'api_key_expired'),
    nobody('a key of a disabled account', { key: disabled.key }, 'api_key_invalid'),
    nobody('a revoked key beside a good cookie', { key: revoked.plaintextKey, cookie: home.owner.cookie }, 'api_key_revoked'),
    nobody('garbage beside a good cookie', { key: 'garbage', cookie: home.owner.cookie }, 'api_key_invalid'),
    nobody('two keys in one header', header(`Bearer ${home.key}, Bearer ${home.key}`), 'ambiguous_credentials'),
    nobody('an ended session', { cookie: ended.cookie }, 'unauthenticated'),
    nobody('a forged session', { cookie: 'session=abcdefghijklmnopqrstuvwxyz012345.AAAA' }, 'unauthenticated'),
    nobody('a session of a disabled account', { cookie: disabled.owner.cookie }, 'unauthenticated'),
    nobody('a session of a removed member', { cookie: removedMember.cookie }, 'unauthenticated'),
  ]
  const callers = [
    withKey('a key with every scope', home.key),
    withKey("another account's key", neighbor.key, { own: neighbor.own }),
    withKey('a key restricted to another application', restricted.plaintextKey, { onlyApplications: [other.application] }),
    withKey('a key whose only application is gone', orphan.plaintextKey, { onlyApplications: [] }),
    withKey('a key on the free plan', free.key, { own: free.own, plan: 'free' }),
    withCookie('an owner', home.owner, 'owner'),
    withCookie("another account's owner", neighbor.owner, 'owner', { own: neighbor.own }),
    withCookie('a member', member, 'member'),
    withCookie('an admin', admin, 'admin'),
    withCookie('an owner on the free plan', free.owner, 'owner', { own: free.own, plan: 'free' }),
  ]
  const without = keysWithout(world, accountId)

  return {
    home,
    neighbor,
    records: [own, neighbor.own, free.own, { ...other, apiKey: restricted.id }],
    /** Everybody, and for an endpoint that keys may call a key with all scopes but the needed one. */
    actorsOn: async ({ endpoint }: Route): Promise<Actor[]> => {
      if (endpoint.scope === 'session') return [...strangers, ...callers]
      return [...strangers, ...callers, withKey('a key with every other scope', await without(endpoint.scope), { lacksScope: true })]
    },
  }
}
