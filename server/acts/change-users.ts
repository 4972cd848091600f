import type { StoredUser } from '../../db/repositories/user-rows.ts'
import type { Id } from '../../shared/ids.ts'
import type { Call } from '../call.ts'
import { noteChange } from '../touched.ts'
import { BATCH, inBatches } from './in-batches.ts'
import { tellUser } from './tell.ts'

/** Which users: one, several, or all of the application. */
export interface UsersSelected {
  readonly applicationId: Id
  readonly userId?: Id | undefined
  readonly userIds?: readonly Id[] | undefined
  readonly all?: true | undefined
  readonly dryRun?: boolean | undefined
}

type Kit = Pick<Call, 'users' | 'now' | 'touched' | 'bound'>

const batchesOf = ({ users, touched }: Kit, { applicationId, userId, userIds, all }: UsersSelected) => {
  const named = userIds ?? (userId === undefined ? [] : [userId])
  return inBatches(users, { applicationId, ids: all === true ? 'all' : named }, touched)
}

/**
 * Does the same to every selected user.
 *
 * @param change the user after it: the same object when nothing changes
 * @returns how many change
 * @throws ApiError `not_found` when a named one is missing; then none changes
 */
export const changeUsers = async (kit: Kit, selected: UsersSelected, change: (user: StoredUser) => StoredUser) => {
  let affected = 0
  for await (const batch of batchesOf(kit, selected)) {
    const changed = batch.map((before) => ({ before, after: change(before) })).filter(({ before, after }) => after !== before)
    if (selected.dryRun !== true) await kit.users.update(selected.applicationId, changed, kit.now)
    for (const { before, after } of selected.all === true ? [] : changed)
      noteChange(kit.touched, { id: before.id, before: tellUser(before), after: tellUser(after) })
    affected += changed.length
    kit.bound(affected)
  }
  return { affected }
}

/** Takes their licenses from users: the search text of a license names the login. */
const unlink = async ({ licenses, now }: Pick<Call, 'licenses' | 'now'>, applicationId: Id, userIds: readonly Id[]) => {
  for (;;) {
    // Those of the batch before are no longer among them.
    const linked = await licenses.ofUsers(applicationId, userIds, { after: '0', most: BATCH })
    if (linked.length === 0) return
    const unlinked = linked.map((before) => ({ before, after: { ...before, appUserId: null, login: null } }))
    await licenses.update(applicationId, unlinked, now)
  }
}

/** Deletes the selected users; their licenses stay, linked to nobody. @throws ApiError `not_found` when a named one is missing */
export const removeUsers = async (kit: Kit & Pick<Call, 'licenses' | 'levels'>, selected: UsersSelected) => {
  const { applicationId, dryRun } = selected
  let affected = 0
  for await (const batch of batchesOf(kit, selected)) {
    if (selected.all !== true) {
      const levels = await kit.levels.ofUsers(batch.map(({ id }) => id))
      for (const user of batch) noteChange(kit.touched, { id: user.id, before: tellUser(user, levels.get(user.id)) })
    }
    if (dryRun !== true) {
      await unlink(
        kit,
        applicationId,
        batch.map(({ id }) => id),
      )
      await kit.users.remove(applicationId, batch)
    }
    affected += batch.length
    kit.bound(affected)
  }
  return { affected }
}
