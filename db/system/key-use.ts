import type { Id } from '../../shared/ids.ts'
import type { Handle } from '../handle.ts'

/** One use of a key. `rehash` is its hash with the newest pepper, when it was made with an older one. */
export interface KeyUse {
  readonly at: Date
  readonly address: string
  readonly rehash: { readonly hash: string; readonly pepperVersion: number } | undefined
}

/** Ordered by id, so that two nodes that write the same keys don't lock each other out. */
const byId = ([left]: [Id, KeyUse], [right]: [Id, KeyUse]) => (BigInt(left) < BigInt(right) ? -1 : 1)

/** Sets when and from where each key was last used; an older use never replaces a newer one. */
export const noteKeyUse = async ({ kysely }: Handle, uses: ReadonlyMap<Id, KeyUse>) => {
  for (const [id, { at, address, rehash }] of [...uses].toSorted(byId)) {
    const time = at.toISOString()
    await kysely
      .updateTable('api_key')
      .set({ last_used_at: time, last_used_ip: address })
      .where('id', '=', id)
      .where((eb) => eb.or([eb('last_used_at', 'is', null), eb('last_used_at', '<', time)]))
      .execute()
    if (rehash === undefined) continue
    await kysely
      .updateTable('api_key')
      .set({ hash: rehash.hash, pepper_version: rehash.pepperVersion })
      .where('id', '=', id)
      .where('pepper_version', '<', rehash.pepperVersion)
      .execute()
  }
}
