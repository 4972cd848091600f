import { expect, test } from 'vitest'
import { openLimited } from '../../support/api/limited.ts'

/** Management API, "Limits of a key". */

const LIMIT = { scope: 'licenses:create', levels: ['basic'], maxDuration: '30d', perCall: 10, perDay: 50, total: 1000 }

test('limits are taken by creation and told with their use, also by the list', async () => {
  await using w = await openLimited()

  const { status, body } = await w.create({ scopes: ['licenses:create'], limits: [LIMIT] })

  expect(status).toBe(200)
  expect(body.data.limits).toEqual([{ ...LIMIT, usedToday: 0, usedInTotal: 0 }])
  expect(await w.list()).toMatchObject([{ limits: body.data.limits }])
})

test('a change replaces all of them and leaves the rest alone', async () => {
  await using w = await openLimited()
  const { data } = (await w.create({ limits: [LIMIT, { scope: 'app_users:create', total: 1 }] })).body

  const changed = await w.owned('PATCH', `api-keys/${data.id}`, { limits: [{ scope: 'files:upload', perDay: 1 }] })
  const renamed = await w.owned('PATCH', `api-keys/${data.id}`, { name: 'Another name' })

  expect(changed.body.data).toMatchObject({ scopes: ['*'], limits: [{ scope: 'files:upload', perDay: 1, usedToday: 0, usedInTotal: 0 }] })
  expect(renamed.body.data.limits).toEqual(changed.body.data.limits)
})

test.each([
  ['an unknown scope', [{ scope: 'licenses:mint', total: 1 }], 'limits.0.scope'],
  ['a scope that only reads', [{ scope: 'licenses:read', perDay: 1 }], 'limits.0.scope'],
  ['a wildcard', [{ scope: '*', perDay: 1 }], 'limits.0.scope'],
  ['nothing but a scope', [{ scope: 'licenses:create' }], 'limits.0'],
  ['a constraint nobody knows', [{ scope: 'licenses:create', total: 1, perHour: 1 }], 'limits.0'],
  ['a constraint of another scope', [{ scope: 'variables:create', levels: ['basic'] }], 'limits.0.levels'],
  ['zero', [{ scope: 'licenses:create', total: 0 }], 'limits.0.total'],
  ['less than zero', [{ scope: 'licenses:create', perDay: -5 }], 'limits.0.perDay'],
  ['more than a billion', [{ scope: 'licenses:create', perCall: 1_000_000_001 }], 'limits.0.perCall'],
  ['a number as text', [{ scope: 'licenses:create', perCall: '5' }], 'limits.0.perCall'],
  ['a duration of another form', [{ scope: 'licenses:create', maxDuration: 'P30D' }], 'limits.0.maxDuration'],
  [
    'one scope twice',
    [
      { scope: 'licenses:create', total: 1 },
      { scope: 'licenses:create', perDay: 1 },
    ],
    'limits.1.scope',
  ],
  [
    'a scope the key lacks',
    [
      { scope: 'licenses:create', total: 1 },
      { scope: 'files:upload', total: 1 },
    ],
    'limits.1.scope',
  ],
  ['no list', { scope: 'licenses:create', total: 1 }, 'limits'],
  ['null', null, 'limits'],
])('%s is refused, at creation and as a change', async (_what, limits, path) => {
  await using w = await openLimited()
  const { data } = (await w.create({ scopes: ['licenses:*', 'variables:*'] })).body

  const answers = [
    await w.create({ scopes: ['licenses:*', 'variables:*'], limits }),
    await w.owned('PATCH', `api-keys/${data.id}`, { limits }),
  ]

  for (const { status, body } of answers) expect([status, body.code, body.errors?.[0]?.path]).toEqual([400, 'validation_error', path])
  expect(await w.list()).toMatchObject([{ limits: [] }])
})
