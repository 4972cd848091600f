import type { Handle } from '../../db/handle.ts'
import { insertAccount } from '../../db/system/accounts.ts'
import { lockAccount } from '../../db/system/audit.ts'
import type { Id } from '../../shared/ids.ts'
import type { PlanName } from '../../shared/plans.ts'
import { recordUnderLock, type RecordOptions } from './record-person.ts'

/** Makes an account for a person who signs up; its log begins with that. @returns its id */
export const openAccount = async (
  handle: Handle,
  options: Omit<RecordOptions, 'database'>,
  { name, plan, ownerId }: { name: string; plan: PlanName; ownerId: string },
): Promise<Id> => {
  const id = options.newId()
  await insertAccount(handle, { id, name, plan, ownerId, now: options.now() })
  const account = await lockAccount(handle, id)
  if (account === undefined) throw new Error('the account that was just made is not there')
  const event = { action: 'account.create', userId: ownerId, targetId: id, address: null, after: { name, plan } }
  await recordUnderLock(handle, options, { account, ...event })
  return id
}
