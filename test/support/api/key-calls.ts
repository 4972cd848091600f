import type { Database } from '../../../db/handle.ts'
import type { KeyCall } from '../../../server/jobs/key-calls.ts'
import type { Id } from '../../../shared/ids.ts'
import { openWorld } from '../world.ts'

/** A world with an owner whose key may read the licenses of one application. */
export const openKey = async () => {
  const world = await openWorld({ TRUST_PROXY_HOPS: '1' })
  const owner = await world.make.person()
  const application = await world.make.application(owner.accountId)
  const key = await world.make.key(owner.accountId, ['licenses:read', 'applications:read'])
  return { world, owner, application, key, [Symbol.asyncDispose]: () => world[Symbol.asyncDispose]() }
}

/** What is stored per day. */
export const countedIn = async ({ reader: { kysely } }: Database) => ({
  uses: await kysely
    .selectFrom('key_use')
    .where('hours', '=', 24)
    .select(['endpoint', 'address', 'calls', 'refusals'])
    .orderBy('endpoint')
    .orderBy('address')
    .execute(),
  applications: await kysely.selectFrom('key_use_application').select(['application_id', 'calls', 'refusals']).execute(),
})

/** All calls of some rows. */
export const sumOf = (rows: readonly { readonly calls: number }[]) => rows.reduce((sum, { calls }) => sum + calls, 0)

/** One call, at the time that a world's clock starts with. */
export const call = (keyId: Id, more: Partial<KeyCall> = {}): KeyCall => ({
  keyId,
  endpoint: 'management.licenses.metadata',
  applicationId: undefined,
  address: '192.0.2.1',
  at: Date.parse('2026-11-20T14:03:22.000Z'),
  isRefused: false,
  ...more,
})
