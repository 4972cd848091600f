import type { InvitationStatus } from '../../shared/members.ts'
import type { Role } from '../../shared/roles.ts'
import { mayManage } from './may-manage.ts'

/** What the state of an invitation depends on. */
export interface InvitationCore {
  readonly role: Role
  /** ISO 8601. */
  readonly expires_at: string
  /** What its sender is in the account now; null when they have left. */
  readonly sender_role: Role | null
}

/** An invitation stands on the authority of whoever sent it last, as it is now. Valid iff now < expiresAt. */
export const judgeInvitation = ({ role, expires_at, sender_role }: InvitationCore, now: Date): InvitationStatus => {
  if (sender_role === null || !mayManage(sender_role, [role])) return 'withdrawn'
  return now.getTime() < Date.parse(expires_at) ? 'pending' : 'expired'
}
