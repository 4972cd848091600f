import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startServer } from '../support/child.ts'
import { compare, type Effort } from '../support/compare.ts'
import { expectAnswer, load } from '../support/load.ts'
import { startProduct } from '../support/product.ts'
import { rowOf, type Row } from '../support/report.ts'
import { startWrites } from '../support/writes.ts'

const BARE = new URL('../servers/bare.ts', import.meta.url)
const PATH = '/api/v1/panel/get-applications'

/** What Node itself puts on every answer. */
const OWN = new Set(['date', 'connection', 'keep-alive', 'content-length', 'transfer-encoding'])

/** The authenticated REST read against bare Hono, alone and with writes beside it. */
export const restRows = async (effort: Effort): Promise<Row[]> => {
  await using product = await startProduct()
  const ours = { url: product.url + PATH, headers: product.headers, pid: product.pid }
  const { body, headers } = await expectAnswer(ours)
  const file = join(product.directory, 'answer.json')
  await writeFile(file, JSON.stringify({ body, headers: Object.fromEntries([...headers].filter(([name]) => !OWN.has(name))) }))
  await using bare = await startServer(BARE, { args: [file], log: join(product.directory, 'bare.log') })
  const theirs = { url: bare.url + PATH, pid: bare.pid }
  await expectAnswer(theirs, body)

  const against = 'bare Hono, same bytes and headers'
  const alone = await compare(
    (seconds) => load(ours, seconds),
    (seconds) => load(theirs, seconds),
    effort,
  )

  await using writes = startWrites(product)
  const beside = await compare(
    (seconds) => load(ours, seconds),
    (seconds) => load(theirs, seconds),
    effort,
  )
  return [
    rowOf({ what: 'REST get-applications, 10 applications', against, goal: 0.4 }, alone),
    rowOf({ what: `the same with ${writes.perSecond().toFixed(0)} writes/s beside it`, against }, beside),
  ]
}
