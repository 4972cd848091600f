import { describe, expect, test } from 'vitest'
import { NEW_VARIABLE, openVariables } from '../../support/api/variables.ts'

/** Management API, section 8. The order is the reference's. */

const NOW = '2026-11-20T14:03:22.000Z'
const LATER = '2026-11-20T14:03:23.000Z'

const { value: _, ...TOLD } = NEW_VARIABLE

describe('GET get-variables', () => {
  test('answers the documented envelope and every documented field, newest first', async () => {
    await using w = await openVariables()
    const first = await w.create()
    const second = await w.create({ name: 'theme', description: null, value: '', strategy: 'auth_not_required' })

    const { status, body } = await w.call('GET', `get-variables?applicationId=${w.application}`)

    const stamps = { createdAt: NOW, updatedAt: NOW }
    expect(status).toBe(200)
    expect(body).toEqual({
      success: true,
      message: 'Get variables successfully',
      data: [
        { id: second.body.data.id, name: 'theme', description: null, value: '', strategy: 'auth_not_required', ...stamps },
        { id: first.body.data.id, ...NEW_VARIABLE, ...stamps },
      ],
    })
  })

  test('is an empty list where there are none, and tells only those of the application', async () => {
    await using w = await openVariables()
    const neighbor = (await w.world.make.application(w.accountId)).id
    await w.variable('download-url')

    expect(await w.list(neighbor)).toEqual([])
    expect(await w.list()).toMatchObject([{ name: 'download-url' }])
  })
})

describe('POST create-variable', () => {
  test('answers its message, and the variable without its value', async () => {
    await using w = await openVariables()

    const { status, body } = await w.create()

    expect(status).toBe(200)
    expect(body).toEqual({
      success: true,
      message: 'Variable created successfully',
      data: { id: expect.stringMatching(/^\d+$/), ...TOLD, createdAt: NOW, updatedAt: NOW },
    })
  })

  test('a description may be left out, null or empty, and is none', async () => {
    await using w = await openVariables()

    for (const [index, description] of [undefined, null, ''].entries())
      expect((await w.create({ name: `name-${index}`, description })).body.data.description).toBeNull()
  })

  test('a value of 16,000 characters is kept as it is: lines, emoji, tabs and all', async () => {
    await using w = await openVariables()
    const value = `{\r\n\t"dice": "${'🎲'.repeat(15_985)}"}`

    const { status } = await w.create({ value })

    expect([[...value].length, status]).toEqual([16_000, 200])
    expect((await w.list())[0].value).toBe(value)
  })

  test('names are unique in the application, case included, and white space around them is cut off', async () => {
    await using w = await openVariables()
    const neighbor = (await w.world.make.application(w.accountId)).id

    await w.create({ name: 'Theme' })
    const twin = await w.create({ name: ' Theme ' })
    const lower = await w.create({ name: 'theme' })
    const beside = await w.call('POST', `create-variable?applicationId=${neighbor}`, { ...NEW_VARIABLE, name: 'Theme' })

    expect([twin.status, twin.body.code]).toEqual([409, 'already_exists'])
    expect([lower.status, beside.status]).toEqual([200, 200])
    expect((await w.list()).map(({ name }: { name: string }) => name)).toEqual(['theme', 'Theme'])
  })

  test('counts against the plan, which a deletion gives back', async () => {
    await using w = await openVariables({ plan: 'free' })
    const { id } = await w.variable()
    for (let index = 1; index < 5; index += 1) await w.variable()

    const refused = await w.create()
    await w.remove(id)
    const allowed = await w.create()
    const { body } = await w.call('GET', 'get-account-limits')

    expect(refused.body).toMatchObject({ code: 'limit_reached', limit: 'createdApplicationVariableCount', currentValue: 5, maxValue: 5 })
    expect(allowed.status).toBe(200)
    expect(body.data.createdApplicationVariableCount).toEqual({ currentValue: 5, maxValue: 5 })
  })

  test('an application has at most a thousand, whatever the plan', async () => {
    await using w = await openVariables()
    const rows = Array.from({ length: 1000 }, (_, index) => ({
      id: String(index + 1),
      application_id: w.application,
      name: `name-${index}`,
      description: null,
      value: '',
      strategy: 'auth_required' as const,
      created_at: NOW,
      updated_at: NOW,
    }))
    await w.world.database.writer.insertInto('variable').values(rows).execute()

    const refused = await w.create()

    expect(refused.body).toMatchObject({ code: 'limit_reached', currentValue: 1000, maxValue: 1000 })
    expect(await w.list()).toHaveLength(1000)
  })
})

describe('PATCH edit-variable', () => {
  test.each([
    ['name', 'update-url'],
    ['description', null],
    ['value', 'another\nvalue'],
    ['strategy', 'auth_not_required'],
  ])('changes %s, keeps the rest and answers the variable without its value', async (field, changed) => {
    await using w = await openVariables()
    const { id } = (await w.create()).body.data
    w.world.clock.advance(1000)

    const { status, body } = await w.edit(id, { [field]: changed })

    const { value, ...told } = { ...NEW_VARIABLE, [field]: changed }
    const row = { id, ...told, createdAt: NOW, updatedAt: LATER }
    expect(status).toBe(200)
    expect(body).toEqual({ success: true, message: 'Variable updated successfully', data: row })
    expect(await w.list()).toEqual([{ ...row, value }])
  })

  test('takes all four fields, as a documented script sends them', async () => {
    await using w = await openVariables()
    const { id } = await w.variable()

    const { status } = await w.edit(id, NEW_VARIABLE)

    expect(status).toBe(200)
    expect(await w.list()).toMatchObject([NEW_VARIABLE])
  })

  test("refuses another's name, not its own, nothing to change, and a variable that is not there", async () => {
    await using w = await openVariables()
    await w.variable('theme')
    const { id } = await w.variable('download-url')

    const answers = [
      await w.edit(id, { name: 'theme', value: 'x' }),
      await w.edit(id, { name: 'download-url' }),
      await w.edit(id, {}),
      await w.edit('7', { value: 'x' }),
    ]

    expect(answers.map(({ status, body }) => [status, body.code])).toEqual([
      [409, 'already_exists'],
      [200, undefined],
      [400, 'validation_error'],
      [404, 'not_found'],
    ])
    expect((await w.list()).map(({ value }: { value: string }) => value)).toEqual(['a value', 'a value'])
  })
})

describe('DELETE delete-variable', () => {
  test('answers its message, and the name is free again', async () => {
    await using w = await openVariables()
    const { id } = await w.variable('theme')

    const { status, body } = await w.remove(id)
    const again = await w.remove(id)

    expect(status).toBe(200)
    expect(body).toEqual({ success: true, message: 'Variable deleted successfully', data: { id } })
    expect([again.status, again.body.code]).toEqual([404, 'not_found'])
    expect((await w.create({ name: 'theme' })).status).toBe(200)
  })
})
