import { randomBytes, randomInt } from 'node:crypto'
import type { OpenNode } from '../../server/open-node.ts'
import { checksum, mintKey, randomText } from '../../server/rules/mint-key.ts'
import type { Id } from '../../shared/ids.ts'
import { maker } from '../../test/support/make.ts'
import type { Effort } from '../support/compare.ts'
import { insertManyKeys } from '../support/million-keys.ts'
import type { Row } from '../support/report.ts'
import { openDirectory, openNodeIn, seed } from '../support/seeded.ts'
import { tellApart } from '../support/tell-apart.ts'

/** Beyond this two ways of being refused count as told apart. Source: TVLA's threshold, as used for side channels. */
const MOST_T = 4.5

const PLANTED_US = 1

/** Makes ready what will be refused, which is not timed. */
type Refused = () => () => Promise<unknown>

/** As a request brings it: in one piece. */
const whole = (text: string) => Buffer.from(text).toString()

/** The public id of one of the keys with a secret that is not its own; the checksum is right, so that it is looked up. */
const guessedAt = (keys: readonly string[]) => {
  const body = (keys[randomInt(keys.length)] ?? '').slice(0, 30) + randomText(randomBytes, 42)
  return body + checksum(body)
}

const spin = (microseconds: number) => {
  const end = performance.now() + microseconds / 1000
  while (performance.now() < end);
}

const refusing =
  ({ keyring, clock }: OpenNode, text: () => string): Refused =>
  () => {
    const given = whole(text())
    return () => keyring.verify(given, clock()).catch(() => {})
  }

const shuffle = (order: number[]) => {
  for (let at = order.length - 1; at > 0; at -= 1) {
    const other = randomInt(at + 1)
    const [one = 0, two = 0] = [order[at], order[other]]
    order[at] = two
    order[other] = one
  }
}

/** Microseconds of each, in turn and in an order drawn anew each time: what went before matters. */
const timesOf = async (ways: readonly Refused[], samples: number): Promise<number[][]> => {
  const times = ways.map((): number[] => [])
  const order = ways.map((_, at) => at)
  for (let round = 0; round < samples; round += 1) {
    shuffle(order)
    const ready = ways.map((way) => way())
    for (const at of order) {
      const start = performance.now()
      await ready[at]?.()
      times[at]?.push((performance.now() - start) * 1000)
    }
  }
  return times
}

interface Judged {
  readonly what: string
  readonly against: string
  readonly isFound: boolean
}

const rowOf = ({ what, against, isFound }: Judged, ones: readonly number[], others: readonly number[]): Row => {
  const { difference, t } = tellApart(ones, others)
  return {
    what,
    measured: `${difference.toFixed(2)} µs apart`,
    against,
    ratio: `|t| ${Math.abs(t).toFixed(1)} of ${ones.length.toLocaleString('en-US')}`,
    byCpu: '–',
    goal: isFound ? `> ${MOST_T}` : `< ${MOST_T}`,
    isMet: isFound === Math.abs(t) > MOST_T,
  }
}

/** Of each kind. */
const KEYS = 5_000

const publicIdOf = (key: string) => key.slice(9, 29)

const keyTimingRows = async (node: OpenNode, { directory, samples }: { directory: string; samples: number }): Promise<Row[]> => {
  const [own, other] = [await seed(node), await maker(node).person()]
  const keysOf = (accountId: Id) => insertManyKeys(node, { directory, accountId, count: KEYS, kept: KEYS })
  const [inForce, revoked, foreign] = [keysOf(own.accountId), keysOf(own.accountId), keysOf(other.accountId)]
  await node.database.writer
    .updateTable('api_key')
    .set({ revoked_at: node.clock().toISOString() })
    .where('public_id', 'in', revoked.map(publicIdOf))
    .execute()
  const unknown = refusing(node, () => mintKey(randomBytes).plaintext)
  const ways: Readonly<Record<string, Refused>> = {
    'an unknown key, again': unknown,
    'a key of another account with a wrong secret': refusing(node, () => guessedAt(foreign)),
    'a key in force with a wrong secret': refusing(node, () => guessedAt(inForce)),
    'a revoked key with a wrong secret': refusing(node, () => guessedAt(revoked)),
    'a planted microsecond': () => {
      const refuse = unknown()
      return async () => {
        await refuse()
        spin(PLANTED_US)
      }
    },
  }
  await timesOf([unknown, ...Object.values(ways)], Math.ceil(samples / 4)) // until the engine has optimized it
  const [first = [], ...rest] = await timesOf([unknown, ...Object.values(ways)], samples)
  return Object.keys(ways).map((name, at) =>
    rowOf({ what: `refusing ${name}`, against: 'an unknown key', isFound: name === 'a planted microsecond' }, rest[at] ?? [], first),
  )
}

const PEOPLE = 8

const signInTimingRow = async (node: OpenNode, samples: number): Promise<Row> => {
  const make = maker(node)
  const people = await Promise.all(Array.from({ length: PEOPLE }, () => make.person()))
  let tries = 0
  const signIn =
    (emailOf: (at: number) => string): Refused =>
    () => {
      tries += 1
      const request = new Request('http://localhost:4000/api/auth/sign-in/email', {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: 'http://localhost:4000' },
        body: JSON.stringify({ email: emailOf(tries), password: 'not the password' }),
      })
      const address = `10.${tries >> 16}.${(tries >> 8) & 255}.${tries & 255}`
      return async () => {
        const { status } = await node.people.handle(request, address)
        if (status !== 401) throw new Error(`A wrong password was answered with ${status}`)
      }
    }
  const [known = [], unknown = []] = await timesOf(
    [signIn((at) => people[at % PEOPLE]?.email ?? ''), signIn((at) => `nobody${at}@example.com`)],
    samples,
  )
  return rowOf({ what: 'refusing the sign-in of somebody who exists', against: 'of nobody', isFound: false }, known, unknown)
}

/** Whether the time of a refusal tells why: it must not, and a planted microsecond must be found. */
export const timingRows = async ({ calls }: Effort): Promise<Row[]> => {
  await using directory = await openDirectory()
  await using opened = await openNodeIn(directory.path)
  const samples = calls >= 300 ? 20_000 : 4_000
  return [
    ...(await keyTimingRows(opened.node, { directory: directory.path, samples })),
    await signInTimingRow(opened.node, Math.min(200, samples / 20)),
  ]
}
