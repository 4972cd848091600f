import { z } from 'zod'
import { Email } from './emails.ts'
import { Id } from './ids.ts'
import { ROLES } from './roles.ts'
import { Instant } from './times.ts'

/** Shapes of members and invitations: management-api.md section 12. */

export const RoleName = z.enum(ROLES).meta({ id: 'Role', example: 'admin' })

export const Member = z
  .object({
    userId: Id,
    name: z.string().meta({ example: 'Ada' }),
    email: z.string().meta({ example: 'ada@example.org' }),
    role: RoleName,
    createdAt: Instant.meta({ description: 'When they joined' }),
  })
  .meta({ id: 'Member' })
export type Member = z.infer<typeof Member>

export const OneMember = z.object({ userId: Id })

export const RoleChange = z.object({ userId: Id, role: RoleName })

export const InvitationDraft = z.object({
  email: Email.meta({ description: 'Compared without regard to case', example: 'grace@example.org' }),
  role: RoleName,
})
export type InvitationDraft = z.infer<typeof InvitationDraft>

export const OneInvitation = z.object({ id: Id })

export const InvitationStatus = z.enum(['pending', 'expired', 'withdrawn']).meta({
  id: 'InvitationStatus',
  description: 'withdrawn: whoever sent it last is no longer in the account, or may no longer give that role',
})
export type InvitationStatus = z.infer<typeof InvitationStatus>

export const Invitation = z
  .object({
    id: Id,
    email: z.string().meta({ example: 'grace@example.org' }),
    role: RoleName,
    status: InvitationStatus,
    invitedBy: z
      .object({ id: Id, name: z.string().meta({ example: 'Ada' }) })
      .nullable()
      .meta({ description: 'Who sent it last; null when that person is gone' }),
    createdAt: Instant,
    sentAt: Instant,
    expiresAt: Instant,
  })
  .meta({ id: 'Invitation' })
export type Invitation = z.infer<typeof Invitation>
