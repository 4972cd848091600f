import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ROLES, type Role } from '../../shared/roles.ts'
import type { Person } from '../support/make.ts'
import { openTeam, type Team } from '../support/api/team.ts'

let team: Team

beforeAll(async () => {
  team = await openTeam()
})

afterAll(() => team[Symbol.asyncDispose]())

const callerOf = (role: Role): Person => ({ owner: team.owner, admin: team.admin, member: team.member })[role]

/** management-api.md section 12: members below owner are an admin's, owners an owner's. */
const manages = (caller: Role, roles: readonly Role[]) => caller === 'owner' || (caller === 'admin' && !roles.includes('owner'))

const isOk = (status: number) => status === 200

describe('who changes, removes and invites whom', () => {
  const cases = ROLES.flatMap((caller) => ROLES.flatMap((target) => ROLES.map((wanted) => [caller, target, wanted] as const)))

  test.each(cases)('%s changes %s to %s', async (caller, target, wanted) => {
    const userId = await team.world.make.member(team.accountId, target)

    const answer = await team.call(callerOf(caller), 'PATCH', `members/${userId}`, { role: wanted })
    const isNow = (await team.roles())[userId]

    expect(isOk(answer.status)).toBe(manages(caller, [target, wanted]))
    expect(isNow).toBe(isOk(answer.status) ? wanted : target)
    if (!isOk(answer.status)) expect(answer.body).toMatchObject({ code: 'forbidden' })
  })

  test.each(ROLES.flatMap((caller) => ROLES.map((target) => [caller, target] as const)))('%s removes %s', async (caller, target) => {
    const userId = await team.world.make.member(team.accountId, target)

    const answer = await team.call(callerOf(caller), 'DELETE', `members/${userId}`)

    expect(isOk(answer.status)).toBe(manages(caller, [target]))
    expect(userId in (await team.roles())).toBe(!isOk(answer.status))
  })

  test.each(ROLES.flatMap((caller) => ROLES.map((wanted) => [caller, wanted] as const)))(
    '%s invites to become %s, sends it again and revokes it',
    async (caller, wanted) => {
      const invited = await team.invite(callerOf(caller), `${caller}-${wanted}@example.org`, wanted)
      const { id } = await team.world.make.invitation(team.accountId, { role: wanted, by: team.owner.userId })
      const sent = await team.call(callerOf(caller), 'POST', `invitations/${id}/resend`)
      const revoked = await team.call(callerOf(caller), 'DELETE', `invitations/${id}`)

      expect([invited, sent, revoked].map(({ status }) => isOk(status))).toEqual(Array(3).fill(manages(caller, [wanted])))
    },
  )

  test('roles are exactly the three', async () => {
    for (const role of ['Owner', 'root', '', null, 1, ['owner'], undefined]) {
      const changed = await team.call(team.owner, 'PATCH', `members/${team.member.userId}`, { role })
      const invited = await team.call(team.owner, 'POST', 'invitations', { email: 'role@example.org', role })
      expect([changed.body.code, invited.body.code]).toEqual(['validation_error', 'validation_error'])
    }
  })
})
