import { randomUUID } from 'node:crypto'
import type { Database, Handle } from '../../db/handle.ts'
import { lockAccount, type LockedAccount } from '../../db/system/audit.ts'
import type { Id } from '../../shared/ids.ts'
import { targetsOf } from '../audit/targets.ts'
import { type AuditKit, writeEvent } from '../audit/write-event.ts'
import { noteChange, type Told, untouched } from '../touched.ts'

/** What a person did, or what became of them, outside of the endpoints, which record by themselves. */
export interface PersonEvent {
  readonly action: string
  readonly userId: string
  /** The session it is about; the person unless given. */
  readonly targetId?: string | undefined
  readonly address: string | null
  /** What became of it, without secrets. */
  readonly before?: Told | undefined
  readonly after?: Told | undefined
}

export interface RecordOptions extends AuditKit {
  readonly database: Database
  readonly now: () => Date
}

/** Adds an event to the log of an account that this transaction has locked. */
export const recordUnderLock = async (
  handle: Handle,
  { now, ...kit }: Omit<RecordOptions, 'database'>,
  { account, action, userId, targetId: id = userId, address, before, after }: PersonEvent & { account: LockedAccount },
) => {
  const touched = untouched()
  noteChange(touched, { id, ...(before && { before }), ...(after && { after }) })
  await writeEvent(handle, kit, account, {
    actor: { kind: 'user', id: userId },
    action,
    targets: targetsOf(touched, id, undefined),
    applicationId: null,
    changes: '{}',
    address,
    requestId: randomUUID(),
    now: now(),
  })
}

/** Adds an event to the log of an account, unless that is gone. */
export const recordInAccount = ({ database, ...options }: RecordOptions, accountId: Id, event: PersonEvent) =>
  database.transaction(
    async (handle) => {
      const account = await lockAccount(handle, accountId)
      if (account !== undefined) await recordUnderLock(handle, options, { account, ...event })
    },
    { turn: accountId },
  )
