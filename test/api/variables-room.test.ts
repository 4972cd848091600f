import { expect, test } from 'vitest'
import { openVariables } from '../support/api/variables.ts'

/** How long the values of an application may be together. */

const NOW = '2026-11-20T14:03:22.000Z'

test('all values of an application have at most two million characters together, since they are listed at once', async () => {
  await using w = await openVariables()
  const value = '漢'.repeat(16_000)
  const first = await w.variable()
  const long = { application_id: w.application, description: null, strategy: 'auth_required' as const, created_at: NOW, updated_at: NOW }
  const rows = Array.from({ length: 124 }, (_, index) => ({ ...long, id: String(index + 1), name: `name-${index}`, value }))
  await w.world.database.writer.insertInto('variable').values(rows).execute()

  const answers = [
    await w.edit(first.id, { value }),
    await w.create({ name: 'one-more', value: 'a' }),
    await w.create({ name: 'empty-one', value: '' }),
    await w.edit(first.id, { description: 'as long as before' }),
    await w.edit(first.id, { value: `${value.slice(0, -2)}😀` }),
    await w.edit('1', { value: value.slice(1) }),
    await w.edit(first.id, { value: `${value.slice(0, -1)}😀` }),
    await w.edit('1', { value }),
    await w.create({ name: 'one-more', value: 'a' }),
  ]

  expect(answers.map(({ status, body }) => body.code ?? status)).toEqual([
    200,
    'limit_reached',
    200,
    200,
    200,
    200,
    200,
    200,
    'limit_reached',
  ])
  expect(answers[1]?.body).toMatchObject({ limit: 'variableCharacters', currentValue: 2_000_000, maxValue: 2_000_000 })
})
