import { SAMPLES, MISSING, recordsIn, type Records } from '../api/samples.ts'
import type { World } from '../world.ts'
import type { Random } from './random.ts'

const OURS = { 'sec-fetch-site': 'same-origin' }

/** Fields whose values must name something for a request to get anywhere. */
const NAMING = /^(id|license|login|level|oldLevel|fileName|.*Id)$/

/** Every text that a sample gives a field, lists under the name of one. */
const textsIn = (records: Records): Map<string, string[]> => {
  const found = new Map<string, string[]>()
  const note = (field: string, value: unknown) => {
    if (Array.isArray(value)) for (const item of value) note(field.replace(/s$/, ''), item)
    else if (typeof value === 'object' && value !== null) for (const [name, inner] of Object.entries(value)) note(name, inner)
    else if (typeof value === 'string') found.set(field, [...(found.get(field) ?? []), value])
  }
  for (const sample of Object.values(SAMPLES)) note('', sample(records))
  return found
}

/** Two accounts, the people of one and their keys. */
export const peopleFor = async (world: World) => {
  const [home, neighbor] = [await world.make.person(), await world.make.person()]
  const member = await world.make.person({ accountId: home.accountId, role: 'member' })
  return { home, neighbor, member, full: await world.make.key(home.accountId, ['*']) }
}

export type People = Awaited<ReturnType<typeof peopleFor>>

/** Everything in both accounts that requests may name, and those who call. */
export const castFor = async (world: World, { home, neighbor, member, full }: People, random: Random) => {
  const spare = await world.make.key(home.accountId, ['licenses:read'])
  const foreign = await world.make.key(neighbor.accountId, ['*'])
  const own: Records = { ...(await recordsIn(world, home.accountId)), apiKey: spare.id }
  const others: Records = { ...(await recordsIn(world, neighbor.accountId)), apiKey: foreign.id }
  const [ours, theirs, nobodys] = [textsIn(own), textsIn(others), textsIn(MISSING)]
  const session = { cookie: home.cookie, ...OURS }
  const callers: readonly Record<string, string>[] = [
    { authorization: `Bearer ${spare.plaintextKey}` },
    { authorization: 'Bearer blz_mgmt_bak_0123456789abcdef_none' },
    { cookie: member.cookie, ...OURS },
    {},
  ]
  return {
    /** Mostly what is there, sometimes what is another account's or nobody's; of fields that name nothing now and then what a sample says. */
    known: (field: string): readonly string[] => {
      if (!random.chance(NAMING.test(field) ? 0.97 : 0.5)) return []
      const from = random.chance(0.9) ? ours : random.pick([theirs, nobodys])
      return from.get(field) ?? []
    },
    headers: (isForSessions: boolean): Record<string, string> => {
      if (random.chance(0.06)) return random.pick(callers)
      return isForSessions || random.chance(0.1) ? session : { authorization: `Bearer ${full.plaintextKey}` }
    },
  }
}
