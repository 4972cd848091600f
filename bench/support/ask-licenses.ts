import Sqlite from 'better-sqlite3'
import { join } from 'node:path'
import { asker, latencyOf } from './latency.ts'
import type { LicensedProduct } from './licensed-product.ts'
import { questionsFor } from './license-questions.ts'
import type { Holds } from './loop-holds.ts'

const WARM_CALLS = 20

/** Commits from another process: whatever Keyward remembers of a SQLite file is forgotten, and so are the pages it has read. */
const forgetting = ({ dialect, directory }: LicensedProduct) => {
  if (dialect === 'postgres') return { forget: () => {}, [Symbol.dispose]: () => {} }
  const connection = new Sqlite(join(directory, 'keyward.db'), { timeout: 10_000 })
  connection.pragma('synchronous = off')
  const commit = connection.prepare('update account set audit_sequence = audit_sequence')
  return { forget: () => void commit.run(), [Symbol.dispose]: () => connection.close() }
}

/** Asks each question in turn, round by round, so that whatever else the machine does meets all of them. */
export const askAll = async (product: LicensedProduct, calls: number) => {
  using client = asker(product.headers)
  using memory = forgetting(product)
  const asked = questionsFor(product).map((question) => ({ ...question, times: Array.of<number>(), holds: Array.of<Holds>() }))
  for (let at = 0; at < WARM_CALLS; at += 1) for (const { path } of asked) await client.ask(product.url + path(at))
  await product.holds()
  for (let at = 0; at < calls; at += 1) {
    for (const { path, times, holds } of asked) {
      memory.forget()
      const { ms } = await client.ask(product.url + path(at))
      times.push(ms)
      holds.push(await product.holds())
    }
  }
  return asked.map(({ what, goalMs, isSearch, times, holds }) => ({ what, goalMs, isSearch, latency: latencyOf(times, holds) }))
}
