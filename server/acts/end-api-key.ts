import type { Repositories } from '../../db/repositories/index.ts'
import type { Id } from '../../shared/ids.ts'
import { noteChange } from '../touched.ts'
import type { KeyMaker } from './create-api-key.ts'
import { tellApiKey } from './tell.ts'

type Kit = Pick<KeyMaker, 'apiKeys' | 'now' | 'touched'>

/** Ends a key for its very next request; the first revocation stands. @throws ApiError `not_found` */
export const revokeApiKey = async ({ apiKeys, now, touched }: Kit, id: Id) => {
  const before = await apiKeys.get(id)
  await apiKeys.revoke(id, now)
  const after = await apiKeys.get(id)
  noteChange(touched, { id, before: tellApiKey(before, now), after: tellApiKey(after, now) })
  return after
}

/** Takes a key off the list, revoked if it was not, and forgets what was counted of it. @throws ApiError `not_found` */
export const removeApiKey = async ({ apiKeys, keyUse, now, touched }: Kit & Pick<Repositories, 'keyUse'>, id: Id) => {
  noteChange(touched, { id, before: tellApiKey(await apiKeys.get(id), now) })
  await apiKeys.revoke(id, now)
  await keyUse.forget(id)
  await apiKeys.remove(id, now)
}
