import fc from 'fast-check'
import ipaddr from 'ipaddr.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Repositories } from '../../db/repositories/index.ts'
import { columnsOfEntry } from '../../db/repositories/blacklist-rows.ts'
import type { Visitor } from '../../db/repositories/blacklist-listing.ts'
import { readNetwork } from '../../shared/networks.ts'
import { dialectUnderTest } from '../support/databases.ts'
import { indexesOf, plansOf, scansOf, sortsOf } from '../support/plans.ts'
import { openWorld } from '../support/world.ts'

/** Who is on the blacklist of an application, asked of the database and of a walk over all entries. */

interface Listed {
  readonly clientId: string | null
  readonly ipAddress: string | null
}

const open = async () => {
  const world = await openWorld()
  const { accountId } = await world.make.person()
  const { id: applicationId } = await world.make.application(accountId)
  const { id: neighbor } = await world.make.application(accountId)
  const { blacklists } = new Repositories(world.database.reader, { accountId, applications: 'all' })
  let next = 1_000_000
  const store = async (entries: readonly Listed[], into = applicationId) => {
    const at = world.clock.now().toISOString()
    for (let start = 0; start < entries.length; start += 1_000) {
      const rows = entries.slice(start, start + 1_000).map((entry) => ({
        ...columnsOfEntry({ ...entry, comment: null }),
        id: String((next += 1)),
        application_id: into,
        created_at: at,
        updated_at: at,
      }))
      await world.database.writer
        .insertInto('blacklist_entry')
        .values(rows)
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    }
  }
  const clear = () => world.database.writer.deleteFrom('blacklist_entry').execute()
  return { world, accountId, applicationId, neighbor, blacklists, store, clear }
}

let w: Awaited<ReturnType<typeof open>>

beforeAll(async () => {
  w = await open()
})

afterAll(() => w.world[Symbol.asyncDispose]())

/** Whether a network holds an address, by the library. */
const holds = (network: string, address: string) => {
  const one = ipaddr.process(address)
  const [base, length] = network.includes('/') ? ipaddr.parseCIDR(network) : [ipaddr.parse(network), undefined]
  return base.kind() === one.kind() && one.match(base, length ?? (base.kind() === 'ipv4' ? 32 : 128))
}

const isListed = (entries: readonly Listed[], { clientId, ipAddress }: Visitor) =>
  entries.some(
    (entry) =>
      (entry.clientId !== null && entry.clientId === clientId) ||
      (entry.ipAddress !== null && ipAddress != null && holds(entry.ipAddress, ipAddress)),
  )

// Few different octets and groups, so that networks nest and addresses meet them.
const address = fc.oneof(
  fc.array(fc.constantFrom(0, 1, 127, 128, 255), { minLength: 4, maxLength: 4 }).map((octets) => octets.join('.')),
  fc.array(fc.constantFrom('0', '1', '7fff', '8000', 'ffff'), { minLength: 8, maxLength: 8 }).map((groups) => groups.join(':')),
)

const network = fc.tuple(address, fc.nat(128)).map(([text, length]) => {
  const most = text.includes(':') ? 128 : 32
  return readNetwork(`${text}/${length % (most + 1)}`)?.text ?? null
})

const clientId = fc.option(fc.constantFrom('hw-0001', 'HW-0001', 'hw-0002', "'; --"))

const entry = fc.record({ clientId, ipAddress: fc.option(network) }).filter((one) => one.clientId !== null || one.ipAddress !== null)

const visitor = fc.record({
  clientId,
  ipAddress: fc.option(
    fc.oneof(
      address,
      address.filter((text) => !text.includes(':')).map((text) => `::ffff:${text}`),
    ),
  ),
})

describe('findListed', () => {
  test('finds who is listed by a client id, an address or any network around it, and nobody else', { timeout: 60_000 }, async () => {
    let listed = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(entry, { maxLength: 12 }),
        fc.array(entry, { maxLength: 4 }),
        fc.array(visitor, { minLength: 8, maxLength: 8 }),
        async (entries, others, visitors) => {
          await w.clear()
          await w.store(entries)
          await w.store(others, w.neighbor)

          for (const one of visitors) {
            const found = await w.blacklists.findListed(w.applicationId, one)
            expect([one, found !== undefined]).toEqual([one, isListed(entries, one)])
            if (found !== undefined) expect(isListed([found], one)).toBe(true)
            listed += found === undefined ? 0 : 1
          }
        },
      ),
      { seed: 7, numRuns: 60 },
    )
    expect(listed).toBeGreaterThan(50)
  })

  test.each([
    ['::/0', '203.0.113.7', false],
    ['::/0', '::ffff:203.0.113.7', false],
    ['0.0.0.0/0', '2001:db8::1', false],
    ['0.0.0.0/0', '::ffff:203.0.113.7', true],
    ['fe80::/10', 'fe80::1%eth0', true],
    ['203.0.113.7', 'unknown', false],
    ['203.0.113.7', '', false],
  ])('%s holds %s: %s', async (ipAddress, from, expected) => {
    await w.clear()
    await w.store([{ clientId: null, ipAddress }])

    expect((await w.blacklists.findListed(w.applicationId, { ipAddress: from })) !== undefined).toBe(expected)
  })

  test('nobody is listed without a client id and an address, beyond reach, and where the application is gone', async () => {
    await w.clear()
    await w.store([{ clientId: 'hw-0001', ipAddress: '203.0.113.7' }])
    const who = { clientId: 'hw-0001', ipAddress: '203.0.113.7' }
    const narrow = new Repositories(w.world.database.reader, { accountId: w.accountId, applications: [w.neighbor] })
    const foreign = new Repositories(w.world.database.reader, { accountId: '1', applications: 'all' })

    expect(await w.blacklists.findListed(w.applicationId, {})).toBeUndefined()
    expect(await w.blacklists.findListed(w.applicationId, { clientId: '', ipAddress: '' })).toBeUndefined()
    expect(await narrow.blacklists.findListed(w.applicationId, who)).toBeUndefined()
    expect(await foreign.blacklists.findListed(w.applicationId, who)).toBeUndefined()
    expect(await w.blacklists.findListed(w.applicationId, who)).toMatchObject(who)
  })

  test('a walk that forgot a network would be found', () => {
    expect(isListed([{ clientId: null, ipAddress: '10.0.0.0/8' }], { ipAddress: '10.1.2.3' })).toBe(true)
    expect(isListed([{ clientId: null, ipAddress: '10.0.0.0/8' }], { ipAddress: '11.1.2.3' })).toBe(false)
  })
})

describe('with twenty thousand entries in each of two applications', () => {
  beforeAll(async () => {
    await w.clear()
    const many = Array.from({ length: 20_000 }, (_, index) => ({
      clientId: index % 2 === 0 ? `hw-${index}` : null,
      ipAddress: index % 4 === 0 ? null : `10.${index >> 8}.${index & 255}.0/${24 + (index % 9)}`,
    })).filter((one) => one.clientId !== null || one.ipAddress !== null)
    await w.store(many)
    await w.store(many, w.neighbor)
    await w.world.database.writer.updateTable('application_tally').set({ blacklist_entries: many.length }).execute()
  })

  const plansFor = (ask: (kit: Repositories) => Promise<unknown>) =>
    plansOf(w.world.database, (handle) => ask(new Repositories(handle, { accountId: w.accountId, applications: 'all' })))

  test.each(['10.1.2.3', '2001:db8::1'])('a look-up of %s asks two indexes', async (ipAddress) => {
    const plans = await plansFor(({ blacklists }) => blacklists.findListed(w.applicationId, { clientId: 'hw-2', ipAddress }))

    expect(plans).toHaveLength(1)
    expect(plans.flatMap(scansOf)).toEqual([])
    expect(plans.flatMap(indexesOf)).toEqual(expect.arrayContaining(['blacklist_entry_pair', 'blacklist_entry_network']))
  })

  test('pages come in the order of an index, entries by their ids, and the next of all too', async () => {
    const { applicationId } = w
    const [{ id } = { id: '' }] = await w.blacklists.after(applicationId, '0', 1)
    const page = await plansFor(({ blacklistTable }) => blacklistTable.page({ applicationId, currentPage: 900, pageSize: 10 }))
    const named = await plansFor(({ blacklists }) => blacklists.some(applicationId, [id]))
    const next = await plansFor(({ blacklists }) => blacklists.after(applicationId, id, 500))

    expect([...page, ...named, ...next].flatMap(scansOf)).toEqual([])
    expect(page.flatMap(indexesOf)).toContain('blacklist_entry_page')
    // PostgreSQL without statistics would rather sort what it takes for a few.
    if (dialectUnderTest === 'sqlite') expect([...page, ...next].flatMap(sortsOf)).toEqual([])
  })

  test('a search asks the index', async () => {
    const search = { term: 'zzz-not-there', fields: [] }
    const plans = await plansFor(({ blacklistTable }) =>
      blacklistTable.page({ applicationId: w.applicationId, currentPage: 1, pageSize: 10, search }),
    )

    expect(plans.flatMap(scansOf)).toEqual([])
    expect(plans.flatMap(indexesOf)).toEqual(expect.arrayContaining(['blacklist_entry_search']))
  })
})
