import { expect, test } from 'vitest'
import { codes, times } from '../support/api/races.ts'
import { NEW_VARIABLE, openVariables } from '../support/api/variables.ts'

/** Many at once: exactly the limit, and exactly one variable of a name. */

test('a hundred creates of one name leave one variable', async () => {
  await using w = await openVariables()

  const answers = await times(100, (index) => w.create({ value: `${index}` }))

  expect(codes(answers)).toEqual({ ok: 1, already_exists: 99 })
  expect(await w.list()).toHaveLength(1)
})

test('a hundred creates at the limit of the plan, over two applications, leave exactly the limit', async () => {
  await using w = await openVariables({ plan: 'free' })
  const other = (await w.world.make.application(w.accountId)).id
  await w.variable()

  const answers = await times(100, (index) =>
    w.call('POST', `create-variable?applicationId=${index % 2 === 0 ? other : w.application}`, { ...NEW_VARIABLE, name: `name-${index}` }),
  )

  expect(codes(answers)).toEqual({ ok: 4, limit_reached: 96 })
  expect([...(await w.list()), ...(await w.list(other))]).toHaveLength(5)
})

test('thirty variables renamed to one name at once leave one with it', async () => {
  await using w = await openVariables()
  const ids: string[] = []
  for (let index = 0; index < 30; index += 1) ids.push((await w.variable()).id)

  const answers = await times(30, (index) => w.edit(ids[index] ?? '', { name: 'theme' }))

  expect(codes(answers)).toEqual({ ok: 1, already_exists: 29 })
})

test('edits against deletions of one variable end as if one came after the other', async () => {
  await using w = await openVariables()
  const { id } = await w.variable()

  const answers = await times(40, (index) => (index % 8 === 4 ? w.remove(id) : w.edit(id, { value: `${index}` })))

  expect(codes(answers)['ok']).toBeGreaterThanOrEqual(1)
  expect(Object.keys(codes(answers)).every((code) => code === 'ok' || code === 'not_found')).toBe(true)
  expect(await w.list()).toEqual([])
})
