import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { EMAIL, openAuthWorld, PASSWORD } from './support.ts'

const person = { email: EMAIL, password: PASSWORD, name: 'Ada', emailVerified: true }

test('a person whose password could not be stored is not left behind, and the e-mail stays free', async () => {
  await using world = await openAuthWorld()
  const { writer } = world.database
  await sql`alter table auth_account rename to auth_account_away`.execute(writer)

  const failed = await world.people.createPerson(person).catch((error: unknown) => error)

  await sql`alter table auth_account_away rename to auth_account`.execute(writer)
  expect(failed).toBeInstanceOf(Error)
  expect(await writer.selectFrom('auth_user').select('id').execute()).toEqual([])
  await expect(world.people.createPerson(person)).resolves.toMatch(/^\d+$/)
})

test('of ten that take the same e-mail at once, one gets it and the others are told', async () => {
  await using world = await openAuthWorld()

  const all = await Promise.allSettled(Array.from({ length: 10 }, () => world.people.createPerson(person)))

  const refused = all.filter((result) => result.status === 'rejected').map(({ reason }) => reason)
  expect(refused).toEqual(Array.from({ length: 9 }, () => expect.objectContaining({ code: 'already_exists' })))
})
