import { join } from 'node:path'
import { startServer } from '../support/child.ts'
import { compare, type Effort } from '../support/compare.ts'
import { expectAnswer, load } from '../support/load.ts'
import { startProduct } from '../support/product.ts'
import { rowOf, type Row } from '../support/report.ts'
import { APPLICATIONS } from '../support/seeded.ts'

const EMPTY = new URL('../servers/empty-trpc.ts', import.meta.url)
const PATH = '/trpc/management.applications.list'

/** The same read over tRPC against an empty procedure. */
export const trpcRows = async (effort: Effort): Promise<Row[]> => {
  await using product = await startProduct()
  const ours = { url: product.url + PATH, headers: product.headers, pid: product.pid }
  const { body } = await expectAnswer(ours)
  const found = body.match(/"Example application \d+"/g)?.length
  if (found !== APPLICATIONS) throw new Error(`Not ${APPLICATIONS} applications: ${body}`)
  await using empty = await startServer(EMPTY, { log: join(product.directory, 'empty.log') })
  const theirs = { url: empty.url + PATH, pid: empty.pid }
  const answer = await expectAnswer(theirs)
  if (!answer.body.startsWith('{"result":{')) throw new Error(`Not an empty result: ${answer.body}`)

  const result = await compare(
    (seconds) => load(ours, seconds),
    (seconds) => load(theirs, seconds),
    effort,
  )
  return [rowOf({ what: 'the same over tRPC, superjson', against: 'empty procedure on Hono', goal: 0.5 }, result)]
}
