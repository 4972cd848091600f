import { join } from 'node:path'
import type { OpenNode } from '../../server/open-node.ts'
import { compare, quantile, type Effort } from '../support/compare.ts'
import { insertManyKeys } from '../support/million-keys.ts'
import { startPeer } from '../support/peer-process.ts'
import { rowOf, type Row } from '../support/report.ts'
import { openDirectory, openNodeIn, seed } from '../support/seeded.ts'

const PEER = new URL('../peers/better-auth.mjs', import.meta.url)

/** In turn, this is more than are remembered at once: each one is looked up in the database again. */
const KEPT = 20_000
const SINGLE = 20_000
const MOST_P99_US = 100

type Pick = () => string

/** One key after the other, round and round. */
const inCircle = (keys: readonly string[]): Pick => {
  let next = 0
  return () => {
    next = (next + 1) % keys.length
    return keys[next] ?? ''
  }
}

const verifier =
  ({ keyring, clock }: OpenNode, pick: Pick) =>
  async (seconds: number) => {
    const start = performance.now()
    const cpu = process.cpuUsage()
    let done = 0
    while (performance.now() - start < seconds * 1000) {
      for (let at = 0; at < 20; at += 1) await keyring.verify(pick(), clock())
      done += 20
    }
    const { user, system } = process.cpuUsage(cpu)
    return { calls: done, perSecond: done / ((performance.now() - start) / 1000), cpuUs: (user + system) / done }
  }

/** Microseconds of single verifications. */
const singles = async ({ keyring, clock }: OpenNode, pick: Pick) => {
  const times: number[] = []
  for (let at = 0; at < SINGLE; at += 1) {
    const key = pick()
    const start = performance.now()
    await keyring.verify(key, clock())
    times.push((performance.now() - start) * 1000)
  }
  return { p50: quantile(times, 0.5), p99: quantile(times, 0.99) }
}

const count = (keys: number) => keys.toLocaleString('en-US')

/** Verification in-process with many keys stored, against better-auth's plugin with as many in the same kind of file. */
export const keyRows = async (effort: Effort): Promise<Row[]> => {
  await using directory = await openDirectory()
  await using opened = await openNodeIn(directory.path)
  const { node } = opened
  const { accountId } = await seed(node)
  console.error(`  storing ${count(effort.keys)} keys in each of two databases …`)
  const keys = insertManyKeys(node, { directory: directory.path, accountId, count: effort.keys, kept: KEPT })
  await using peer = await startPeer(PEER, [join(directory.path, 'better-auth.db'), String(effort.keys), String(KEPT)])

  const pick = inCircle(keys)
  const inTurn = verifier(node, pick)
  const hot = verifier(node, inCircle(keys.slice(0, 1)))
  const random = await compare(inTurn, (seconds) => peer.measure('random', seconds), effort)
  const noting = await compare(inTurn, (seconds) => peer.measure('noting', seconds), effort)
  const one = await compare(hot, (seconds) => peer.measure('hot', seconds), effort)
  const { p50, p99 } = await singles(node, pick)
  const what = `key verification, ${count(effort.keys)} stored`
  return [
    rowOf({ what: `${what}, random keys`, against: 'better-auth api-key, reading only', goal: 40 }, random),
    rowOf({ what: `${what}, random keys`, against: 'better-auth api-key, noting last use', goal: 40 }, noting),
    rowOf({ what: `${what}, one hot key`, against: 'better-auth api-key, reading only' }, one),
    {
      what: 'one verification of a random key, p99',
      measured: `${p99.toFixed(0)} µs`,
      against: `p50 ${p50.toFixed(0)} µs`,
      ratio: '–',
      byCpu: '–',
      goal: `≤ ${MOST_P99_US} µs`,
      isMet: p99 <= MOST_P99_US,
    },
  ]
}
