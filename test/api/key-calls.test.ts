import { describe, expect, test } from 'vitest'
import { createLastUsed } from '../../server/jobs/last-used.ts'
import { callThrough, DOORS, routeOf } from '../support/api/doors.ts'
import { call, countedIn, openKey, sumOf } from '../support/api/key-calls.ts'
import { times } from '../support/api/races.ts'

const from = (address: string) => ({ 'x-forwarded-for': address })

describe('calls of a key', () => {
  test('are counted to the last one at both doors, from several addresses, by endpoint and application', async () => {
    await using w = await openKey()
    const inputs = { 'management.licenses.metadata': { applicationId: w.application.id }, 'management.applications.list': {} }

    await times(400, (index) => {
      const [name, input] = Object.entries(inputs)[index % 2] ?? ['', {}]
      const call = callThrough(w.world, index % 4 < 2 ? 'REST' : 'tRPC')
      return call(routeOf(name), input, { key: w.key.plaintextKey, headers: from(`192.0.2.${index % 8}`) })
    })
    await w.world.node.lastUsed.flush()

    const { uses, applications } = await countedIn(w.world.database)
    expect(uses).toHaveLength(8)
    expect(uses.map(({ calls, refusals }) => [calls, refusals])).toEqual(Array.from({ length: 8 }, () => [50, 0]))
    expect(applications).toEqual([{ application_id: w.application.id, calls: 200, refusals: 0 }])
  })

  test('in a batch are counted each', async () => {
    await using w = await openKey()
    const inputs = { 0: { json: { applicationId: w.application.id } }, 1: { json: null } }
    const path = `management.licenses.metadata,management.applications.list?batch=1&input=${encodeURIComponent(JSON.stringify(inputs))}`

    await w.world.ask('GET', `/trpc/${path}`, { key: w.key.plaintextKey, headers: from('192.0.2.1') })
    await w.world.node.lastUsed.flush()

    expect((await countedIn(w.world.database)).uses.map(({ endpoint, calls }) => [endpoint, calls])).toEqual([
      ['management.applications.list', 1],
      ['management.licenses.metadata', 1],
    ])
  })

  test('that were refused are counted apart; an application of another account leaves no trace', async () => {
    await using w = await openKey()
    const foreign = await w.world.make.application((await w.world.make.person()).accountId)
    const own = { applicationId: w.application.id }

    for (const door of DOORS) {
      const ask = (name: string, input: object) => callThrough(w.world, door)(routeOf(name), { ...input }, { key: w.key.plaintextKey })
      await ask('management.licenses.create', { ...own, amount: 1 })
      await ask('management.licenses.metadata', { applicationId: foreign.id })
      await ask('management.licenses.metadata', { applicationId: 'x'.repeat(5000) })
      await ask('session.apiKeys.list', {})
    }
    await w.world.node.lastUsed.flush()

    expect(await countedIn(w.world.database)).toEqual({
      uses: [
        { endpoint: 'management.licenses.create', address: '', calls: 0, refusals: 2 },
        { endpoint: 'management.licenses.metadata', address: '', calls: 0, refusals: 4 },
        { endpoint: 'session.apiKeys.list', address: '', calls: 0, refusals: 2 },
      ],
      applications: [{ application_id: w.application.id, calls: 0, refusals: 2 }],
    })
  })

  test('that the act itself refuses were let in', async () => {
    await using w = await openKey()
    const path = `/api/v1/panel/get-licenses-table?applicationId=${w.application.id}&currentPage=0`

    const { body } = await w.world.ask('GET', path, { key: w.key.plaintextKey })
    await w.world.node.lastUsed.flush()

    expect(body.code).toBe('validation_error')
    expect((await countedIn(w.world.database)).uses).toMatchObject([{ endpoint: 'management.licenses.table', calls: 1, refusals: 0 }])
  })

  test('of people and of wrong keys are not counted', async () => {
    await using w = await openKey()

    await w.world.ask('GET', '/api/v1/panel/get-applications', { cookie: w.owner.cookie })
    await w.world.ask('GET', '/api/v1/panel/get-applications', { key: `${w.key.plaintextKey.slice(0, -1)}!` })
    await w.world.node.lastUsed.flush()

    expect(await countedIn(w.world.database)).toEqual({ uses: [], applications: [] })
  })

  test('noted on two nodes add up, however often and in whatever order both write', async () => {
    await using w = await openKey()
    const database = await w.world.database.again()
    const nodes = [createLastUsed(w.world.database), createLastUsed(database)]

    for (let round = 0; round < 10; round += 1) {
      for (let at = 0; at < 100; at += 1) {
        const node = nodes[at % 2]
        node?.count(call(w.key.id, { applicationId: w.application.id, address: `192.0.2.${(round + at) % 10}` }))
      }
      await Promise.all(nodes.map((node) => node.flush()))
    }
    await database.close()

    const { uses, applications } = await countedIn(w.world.database)
    expect([sumOf(uses), sumOf(applications)]).toEqual([1000, 1000])
  })
})
