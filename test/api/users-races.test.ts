import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { codes, times } from '../support/api/races.ts'
import { openUsers } from '../support/api/users.ts'
import type { World } from '../support/world.ts'

/** Many at once: exactly the limit, exactly one owner of a login, and no license of a user who is gone. */

const CASES = ['ada.lovelace', 'ADA.LOVELACE', 'Ada.Lovelace', 'ａｄａ.lovelace']

/** What is counted beside the rows, and the rows themselves. */
const counted = async ({ database }: World, application: string) => {
  const rows = database.writer.selectFrom('app_user').where('application_id', '=', application).select('id').execute()
  const tally = database.writer.selectFrom('application_tally').where('application_id', '=', application).select('users').execute()
  const dangling = sql`select id from license where app_user_id is not null and app_user_id not in (select id from app_user)`
  return {
    rows: (await rows).length,
    tally: (await tally)[0]?.users,
    dangling: (await dangling.execute(database.writer)).rows.length,
  }
}

describe('a hundred creates at once', () => {
  test('of one login in any case leave one user', async () => {
    await using w = await openUsers()

    const answers = await times(100, (index) => w.create({ login: CASES[index % CASES.length] }))

    expect(codes(answers)).toEqual({ ok: 1, already_exists: 99 })
    expect(await counted(w.world, w.application)).toEqual({ rows: 1, tally: 1, dangling: 0 })
  })

  test('at the limit of the plan, over two applications, leave exactly the limit', async () => {
    await using w = await openUsers({ plan: 'free' })
    const other = (await w.world.make.application(w.accountId)).id
    for (let index = 0; index < 43; index += 1) await w.world.make.user(w.accountId, index % 2 === 0 ? other : w.application)

    const answers = await times(100, (index) =>
      w.call('POST', `create-user?applicationId=${index % 2 === 0 ? other : w.application}`, {
        login: `new-user-${index}`,
        password: 'correct horse battery',
        applicationUserSettings: { levels: [], requiresLicense: false, credentialsType: 'login_password', requiresClientId: false },
      }),
    )
    const [one, two] = [await counted(w.world, w.application), await counted(w.world, other)]

    expect(codes(answers)).toEqual({ ok: 7, limit_reached: 93 })
    expect(one.rows + two.rows).toBe(50)
    expect([one.tally, two.tally]).toEqual([one.rows, two.rows])
  })
})

test('thirty users renamed to one login at once leave one with it', async () => {
  await using w = await openUsers()
  const ids: string[] = []
  for (let index = 0; index < 30; index += 1) ids.push((await w.user()).id)

  const answers = await times(30, (index) => w.edit(ids[index] ?? '', { login: CASES[index % CASES.length] }))

  expect(codes(answers)).toEqual({ ok: 1, already_exists: 29 })
  expect(await counted(w.world, w.application)).toEqual({ rows: 30, tally: 30, dangling: 0 })
})

test('a user deleted while licenses are linked to it, from both sides, leaves no license of nobody', async () => {
  await using w = await openUsers()
  const keys = Array.from({ length: 20 }, (_, index) => `KEY-${index + 10}`)
  await w.world.make.licenses(w.accountId, w.application, { keys })

  for (let round = 0; round < 5; round += 1) {
    const { id, login } = await w.user()
    const answers = await times(21, (index) => {
      if (index === 10) return w.act('delete', { userId: id })
      const license = keys[index % 10] ?? ''
      if (index < 10) return w.act('link_license', { userId: id, license })
      return w.call('POST', `licenses-actions?applicationId=${w.application}`, { action: 'link', all: true, login })
    })

    expect(Object.keys(codes(answers)).every((code) => code === 'ok' || code === 'not_found')).toBe(true)
    expect(await counted(w.world, w.application)).toEqual({ rows: 0, tally: 0, dangling: 0 })
    for (const key of keys) expect((await w.license(key)).applicationUsers).toBeNull()
  }
})

test('all users deleted while others are made leaves what the count says', async () => {
  await using w = await openUsers()
  for (let index = 0; index < 20; index += 1) await w.user()

  const answers = await times(40, (index) => (index % 8 === 4 ? w.act('delete', { all: true }) : w.create({ login: `new-user-${index}` })))
  const { rows, tally } = await counted(w.world, w.application)
  const { body } = await w.call('GET', `get-users-metadata?applicationId=${w.application}`)

  expect(codes(answers)).toEqual({ ok: 40 })
  expect(tally).toBe(rows)
  expect(body.data.totalUsers).toBe(rows)
})

test('a level deleted by force while users get it leaves no user with it', async () => {
  await using w = await openUsers()
  await w.world.make.levels(w.accountId, w.application, ['basic'])

  const answers = await times(20, (index) =>
    index === 10
      ? w.call('DELETE', `delete-application-license-levels?applicationId=${w.application}`, { levels: ['basic'], force: true })
      : w.create({ login: `new-user-${index}`, applicationUserSettings: { levels: ['basic'] } }),
  )
  const { data } = await w.table({ pageSize: '100' })

  expect(Object.keys(codes(answers)).every((code) => code === 'ok' || code === 'validation_error')).toBe(true)
  for (const { applicationUserSettings } of data) expect(applicationUserSettings.levels).toEqual([])
})
