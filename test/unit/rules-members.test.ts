import { describe, expect, test } from 'vitest'
import { judgeInvitation } from '../../server/rules/judge-invitation.ts'
import { mayManage } from '../../server/rules/may-manage.ts'
import { paceInvitations, type SentMail } from '../../server/rules/pace-invitations.ts'
import { ROLES, type Role } from '../../shared/roles.ts'

const now = new Date('2026-11-20T14:03:22.000Z')

const ago = (seconds: number, email = 'a@example.org'): SentMail => ({
  email,
  sent_at: new Date(now.getTime() - seconds * 1000).toISOString(),
})

/** management-api.md section 12, written out. */
const ALLOWED: Readonly<Record<Role, readonly Role[]>> = { owner: ['owner', 'admin', 'member'], admin: ['admin', 'member'], member: [] }

describe('who manages whom', () => {
  const cases = ROLES.flatMap((caller) => ROLES.flatMap((target) => ROLES.map((wanted) => [caller, target, wanted] as const)))

  test.each(cases)('a caller who is %s, a target who is %s, to become %s', (caller, target, wanted) => {
    const isAllowed = ALLOWED[caller].includes(target) && ALLOWED[caller].includes(wanted)

    expect(mayManage(caller, [target, wanted])).toBe(isAllowed)
    expect(mayManage(caller, [target])).toBe(ALLOWED[caller].includes(target))
  })
})

describe('an invitation', () => {
  const invitation = (role: Role, sender_role: Role | null, expires_at = '2026-11-20T14:03:22.001Z') => ({ role, sender_role, expires_at })

  test('ends in the very millisecond it expires', () => {
    expect(judgeInvitation(invitation('member', 'admin'), now)).toBe('pending')
    expect(judgeInvitation(invitation('member', 'admin', now.toISOString()), now)).toBe('expired')
  })

  test('is worth what its sender may still give', () => {
    const worth = ROLES.flatMap((role) => [...ROLES, null].map((sender) => [role, sender, judgeInvitation(invitation(role, sender), now)]))

    expect(worth.filter(([, , status]) => status === 'pending')).toEqual([
      ['member', 'admin', 'pending'],
      ['member', 'owner', 'pending'],
      ['admin', 'admin', 'pending'],
      ['admin', 'owner', 'pending'],
      ['owner', 'owner', 'pending'],
    ])
    expect(worth.filter(([, , status]) => status === 'expired')).toEqual([])
  })
})

describe('mails of invitations', () => {
  const wait = (sent: readonly SentMail[]) => paceInvitations(sent, 'a@example.org', now)

  test('leave one address alone for a minute, and after five for the rest of the day', () => {
    expect([wait([]), wait([ago(0)]), wait([ago(59)]), wait([ago(60)]), wait([ago(1, 'b@example.org')])]).toEqual([0, 60, 1, 0, 0])
    expect(wait([ago(3600), ago(7200), ago(10_800), ago(14_400), ago(86_399)])).toBe(1)
    expect(wait([ago(3600), ago(7200), ago(10_800), ago(14_400), ago(86_400)])).toBe(0)
  })

  test('are thirty in an hour, to whomever', () => {
    const thirty = Array.from({ length: 30 }, (_, index) => ago(3000 - index, `guest${index}@example.org`))

    expect(wait(thirty)).toBe(600)
    expect(wait(thirty.slice(1))).toBe(0)
  })
})
