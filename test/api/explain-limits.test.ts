import { describe, expect, test } from 'vitest'
import { disagreements, explained } from '../support/api/explained.ts'
import { openLimited } from '../support/api/limited.ts'
import { openOwner } from '../support/api/owner.ts'

/** Why a call of a limited key is refused, told before it is. */

const settings = (levels: readonly string[] = []) => ({ applicationLicenseSettings: { levels, requiresClientId: false } })

const openAsker = async () => {
  const w = await openLimited()
  const ask = (id: string, endpoint: string, input: object) =>
    explained(w.world, { cookie: w.owner.cookie, id, endpoint, input: { applicationId: w.application, ...input } })
  return { ...w, ask, [Symbol.asyncDispose]: () => w[Symbol.asyncDispose]() }
}

describe('what an explanation says of limits is what is answered', () => {
  test('for each constraint, call after call', async () => {
    await using w = await openAsker()
    const scope = 'licenses:create' as const
    const { id, plaintextKey } = await w.key([{ scope, levels: ['basic'], maxDuration: '30d', perCall: 4, perDay: 6, total: 7 }])
    const inputs = [
      { amount: 3, duration: '30d', ...settings(['basic']) },
      { amount: 1, duration: '30d', ...settings(['premium']) },
      { amount: 1, duration: null, ...settings() },
      { amount: 5, duration: '1d', ...settings() },
      { amount: 4, duration: '1d', ...settings() },
      { amount: 3, duration: '1d', ...settings() },
      { amount: 1, duration: '1d', ...settings() },
    ]
    const constraints: unknown[] = []

    for (const input of inputs) {
      const explanation = await w.ask(id, 'management.licenses.create', input)
      const { status, body } = await w.mint(plaintextKey, input)
      const refusal = explanation.checks.find(({ check }) => check === explanation.refusedBy)

      expect(disagreements(explanation, { status, code: body.code, message: body.message, details: {} })).toEqual([])
      if (refusal !== undefined) expect(body).toMatchObject(refusal.details ?? {})
      constraints.push(refusal?.details?.['constraint'])
    }

    expect(constraints).toEqual([undefined, 'levels', 'maxDuration', 'perCall', 'perDay', undefined, 'perDay'])
    expect((await w.ask(id, 'management.licenses.create', inputs[6] ?? {})).limit).toMatchObject({
      scope,
      perDay: 6,
      usedToday: 6,
      usedInTotal: 6,
    })
  })

  test('for acts that are counted by what they change, and refused by themselves', async () => {
    await using w = await openAsker()
    const ids = await w.licenses(5)
    const { id, plaintextKey } = await w.key([{ scope: 'licenses:update', total: 3 }])
    const told = async (action: string, fields: object) => {
      const explanation = await w.ask(id, `management.licenses.${action}`, fields)
      const { status, body } = await w.act(plaintextKey, action, fields)
      expect(disagreements(explanation, { status, code: body.code, message: body.message, details: {} })).toEqual([])
      return explanation.refusedBy
    }

    const refusedBy = [
      await told('pause', { all: true }),
      await told('pause', { licenseIds: ids.slice(0, 2) }),
      await told('pause', { licenseIds: ids.slice(0, 3) }),
      await told('pause', { licenseId: '1' }),
      await told('unpause', { all: true }),
    ]

    expect(refusedBy).toEqual(['key_limits', null, null, 'act', 'key_limits'])
  })
})

describe('an explanation', () => {
  test('judges as far as it can without an input, and names what it did not judge', async () => {
    await using w = await openAsker()
    const { id } = await w.key([{ scope: 'licenses:create', total: 1, maxDuration: '1d' }])
    const explain = (body: object) => w.owned('POST', `api-keys/${id}/explain?applicationId=${w.application}`, body)

    const { body } = await explain({ endpoint: 'POST /api/v1/panel/create-licenses' })

    expect(body).toMatchObject({ success: true, message: 'Successfully explained the call.', data: { isAllowed: true, refusedBy: null } })
    expect(body.data.checks.map(({ check, outcome }: { check: string; outcome: string }) => `${check} ${outcome}`)).toEqual([
      'key passed',
      'rate_limit passed',
      'session_only passed',
      'application passed',
      'scope passed',
      'application_access passed',
      'plan_feature passed',
      'input not_judged',
      'plan_limit passed',
      'key_limits passed',
      'act not_judged',
    ])
  })

  test('finds an endpoint by what picks it, and refuses what is none', async () => {
    await using w = await openAsker()
    const { id } = await w.key([], ['licenses:update'])
    const explain = async (fields: object) => (await w.owned('POST', `api-keys/${id}/explain?applicationId=${w.application}`, fields)).body
    const endpoint = 'POST /api/v1/panel/licenses-actions'

    const answers = [
      await explain({ endpoint, action: 'pause' }),
      await explain({ endpoint, action: 'delete' }),
      await explain({ endpoint, action: 'delete', input: { all: true } }),
      await explain({ endpoint }),
      await explain({ endpoint, action: 'constructor' }),
      await explain({ endpoint: 'management.licenses.constructor' }),
      await explain({ endpoint: 'PUT /api/v1/panel/licenses-actions', action: 'pause' }),
    ]

    expect(answers.map(({ data, code }) => code ?? `${data.endpoint} ${data.refusedBy}`)).toEqual([
      'management.licenses.pause null',
      'management.licenses.remove scope',
      'management.licenses.removeAll scope',
      ...Array.from({ length: 4 }, () => 'validation_error'),
    ])
  })

  test('takes fields as the call would send them: what picks the endpoint, and texts of a query', async () => {
    await using w = await openAsker()
    const { id } = await w.key([], ['licenses:*'])
    const query = { currentPage: '1', searchParams: '{"searchString":"ABC"}' }

    const explanations = [
      await w.ask(id, 'POST /api/v1/panel/licenses-actions', { action: 'delete', all: true }),
      await w.ask(id, 'GET /api/v1/panel/get-licenses-table', query),
      await w.ask(id, 'GET /api/v1/panel/get-licenses-table', { ...query, currentPage: '01' }),
      await w.ask(id, 'POST /api/v1/panel/licenses-actions', { action: 'delete', all: true, comment: 'no field of it' }),
    ]

    expect(explanations.map(({ refusedBy }) => refusedBy)).toEqual([null, null, 'input', 'input'])
  })

  test('tells the first thing that is wrong: the application, the input, the plan', async () => {
    await using w = await openAsker()
    const { id } = await w.key([], ['licenses:*', 'applications:*'])
    const explain = async (query: string, fields: object) => (await w.owned('POST', `api-keys/${id}/explain${query}`, fields)).body.data
    const create = { endpoint: 'management.licenses.create' }
    const here = `?applicationId=${w.application}`

    const said = [
      await explain('', create),
      await explain('?applicationId=1e3', create),
      await explain('?applicationId=1', create),
      await explain(here, { ...create, input: { amount: 1e9, duration: null, ...settings() } }),
    ]

    expect(
      said.map(({ refusedBy, checks }) => [refusedBy, checks.find(({ outcome }: { outcome: string }) => outcome === 'refused').code]),
    ).toEqual([
      ['application', 'validation_error'],
      ['application', 'validation_error'],
      ['application_access', 'not_found'],
      ['input', 'validation_error'],
    ])
  })

  test('of a key that spent its minute says so, and spends nothing itself', async () => {
    await using w = await openOwner({ environment: { RATE_LIMIT_PER_MINUTE: '20' } })
    const { data } = (await w.create()).body
    const ask = () => explained(w.world, { cookie: w.owner.cookie, id: data.id, endpoint: 'management.applications.list', input: {} })

    for (let call = 0; call < 19; call++) await w.use(data.plaintextKey)
    const before = [await ask(), await ask(), await ask()]
    const last = await w.use(data.plaintextKey)
    const after = await ask()

    expect(before.map(({ isAllowed }) => isAllowed)).toEqual([true, true, true])
    expect([last, after.refusedBy, await w.use(data.plaintextKey)]).toEqual(['ok', 'rate_limit', 'rate_limited'])
  })
})
