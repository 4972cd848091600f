import { expect, test } from 'vitest'
import { openUsers } from '../support/api/users.ts'

/** What the audit log keeps of acts on app users. */

type Users = Awaited<ReturnType<typeof openUsers>>

/** The newest event, and every record it was done to. */
const lastEvent = async ({ world: { database }, accountId }: Users) => {
  const event = await database.writer
    .selectFrom('audit_event')
    .where('account_id', '=', accountId)
    .select(['id', 'sequence', 'action', 'target_id', 'application_id', 'changes'])
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow()
  const targets = await database.writer.selectFrom('audit_event_target').where('event_id', '=', event.id).select('target_id').execute()
  return { ...event, changes: JSON.parse(event.changes), targets: targets.map((row) => row.target_id).toSorted() }
}

test('an act on one user names it, and keeps what was asked without the password', async () => {
  await using w = await openUsers()

  const { body } = await w.create({ comment: 'Order 1042' })
  const created = await lastEvent(w)
  await w.edit(body.data.id, { password: 'another password', comment: null })
  const edited = await lastEvent(w)

  const about = { target_id: body.data.id, targets: [body.data.id], application_id: w.application }
  expect(created).toMatchObject({ action: 'user.create', ...about })
  expect(created.changes).toMatchObject({ applicationId: w.application, login: 'ada.lovelace', comment: 'Order 1042' })
  expect(created.changes).not.toHaveProperty('password')
  expect(edited).toMatchObject({ action: 'user.edit', ...about })
  expect(edited.changes).toEqual({ applicationId: w.application, userId: body.data.id, comment: null })
})

test('an act on several users names each of them, also where nothing was left to do; one on all names the application', async () => {
  await using w = await openUsers()
  const ids = [(await w.user()).id, (await w.user()).id, (await w.user()).id]
  await w.act('blacklist', { userId: ids[0] })

  await w.act('blacklist', { userIds: ids })
  const some = await lastEvent(w)
  await w.act('delete', { all: true })
  const all = await lastEvent(w)

  expect(some).toMatchObject({ action: 'user.blacklist', target_id: null, targets: ids })
  expect(some.changes).not.toHaveProperty('userIds')
  expect(all).toMatchObject({ action: 'user.delete', target_id: w.application, targets: [w.application] })
})

test('a link names the user and the license', async () => {
  await using w = await openUsers()
  const { id } = await w.user()
  const [license] = await w.world.make.licenses(w.accountId, w.application, { keys: ['KEY-0001'] })

  await w.act('link_license', { userId: id, license: 'KEY-0001' })

  expect(await lastEvent(w)).toMatchObject({ action: 'user.link_license', targets: [id, license?.id ?? ''].toSorted() })
})

test.each([
  ['reset_client_id', 'user.reset_client_id'],
  ['unblacklist', 'user.unblacklist'],
  ['delete', 'user.delete'],
])('%s is %s, and a dry run or a refusal is nothing', async (action, name) => {
  await using w = await openUsers()
  const { id } = await w.user()
  await w.edit(id, { clientId: 'hw-3f9c2a71' })
  await w.act('blacklist', { userId: id })
  const { sequence } = await lastEvent(w)

  await w.act(action, { userId: id, dryRun: true })
  await w.act(action, { userIds: [id, '7'] })
  await w.act(action, { userId: id })

  expect(await lastEvent(w)).toMatchObject({ action: name, sequence: sequence + 1, target_id: id, targets: [id] })
})
