import { join } from 'node:path'
import { startServer } from '../support/child.ts'
import { compare, type Effort } from '../support/compare.ts'
import { expectAnswer, load } from '../support/load.ts'
import { startProduct } from '../support/product.ts'
import { rowOf, type Row } from '../support/report.ts'

const PEER = new URL('../peers/openapi.mjs', import.meta.url)

/** The authenticated REST read against trpc-to-openapi without authentication, on the faster of its adapters. */
export const peerRows = async (effort: Effort): Promise<Row[]> => {
  await using product = await startProduct()
  const ours = { url: `${product.url}/api/v1/panel/get-applications`, headers: product.headers, pid: product.pid }
  const { body } = await expectAnswer(ours)

  const start = async (adapter: 'fetch' | 'http') => {
    const args = [join(product.directory, 'keyward.db'), product.accountId, adapter]
    const peer = await startServer(PEER, { args, log: join(product.directory, `${adapter}.log`) })
    const target = { url: `${peer.url}/get-applications`, pid: peer.pid }
    await expectAnswer(target, body)
    return { adapter, peer, target }
  }
  await using scope = new AsyncDisposableStack()
  const both = [await start('fetch'), await start('http')]
  for (const { peer } of both) scope.use(peer)
  for (const { target } of both) await load(target, 1)
  const timed = []
  for (const { adapter, target } of both) timed.push({ adapter, target, ...(await load(target, effort.seconds)) })
  const [fastest] = timed.toSorted((left, right) => right.perSecond - left.perSecond)
  if (fastest === undefined) throw new Error('No adapter was timed')

  const result = await compare(
    (seconds) => load(ours, seconds),
    (seconds) => load(fastest.target, seconds),
    effort,
  )
  const against = `trpc-to-openapi (${fastest.adapter} adapter), no authentication`
  return [rowOf({ what: 'REST get-applications, 10 applications, of REST from tRPC', against, goal: 1.5 }, result)]
}
