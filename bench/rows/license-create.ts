import { maker } from '../../test/support/make.ts'
import { compare, type Effort, type Timed } from '../support/compare.ts'
import { startLicensed } from '../support/licensed-product.ts'
import { rawLicenses } from '../support/raw-licenses.ts'
import { rowOf, type Row } from '../support/report.ts'
import { openDirectory, openNodeIn, seed } from '../support/seeded.ts'

const AT_ONCE = 1_000

/** Transactions of a round, on either side: both tables grow alike. */
const CALLS = 10

const LEAST_RATIO = 0.4

const openSeeded = async () => {
  await using scope = new AsyncDisposableStack()
  const directory = scope.use(await openDirectory())
  const { node } = scope.use(await openNodeIn(directory.path))
  const seeded = await seed(node)
  const owned = scope.move()
  return { node, directory: directory.path, ...seeded, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

const timed = async (create: () => Promise<unknown> | void): Promise<Timed> => {
  const start = performance.now()
  for (let call = 0; call < CALLS; call += 1) await create()
  const seconds = (performance.now() - start) / 1000
  return { calls: CALLS * AT_ONCE, perSecond: (CALLS * AT_ONCE) / seconds }
}

/** What the act is compared with. */
const openRaw = async () => {
  await using scope = new AsyncDisposableStack()
  const { node, directory, applicationId } = scope.use(await openSeeded())
  const { prepare, insertAll } = scope.use(rawLicenses(node, directory, applicationId))
  const owned = scope.move()
  const round = () => {
    const batches = Array.from({ length: CALLS }, () => prepare(AT_ONCE)).values()
    return timed(() => insertAll(batches.next().value ?? []))
  }
  return { round, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

const overHttp = async (effort: Effort, against: string): Promise<Row> => {
  await using product = await startLicensed({ dialect: 'sqlite', count: AT_ONCE })
  await using raw = await openRaw()
  const body = JSON.stringify({
    amount: AT_ONCE,
    duration: '30d',
    applicationLicenseSettings: { levels: [], requiresClientId: false },
  })
  const create = async () => {
    const response = await fetch(`${product.url}/api/v1/panel/create-licenses?applicationId=${product.applicationId}`, {
      method: 'POST',
      headers: { ...product.headers, 'content-type': 'application/json' },
      body,
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`create-licenses answered ${response.status}: ${text.slice(0, 300)}`)
  }
  return rowOf({ what: 'create licenses, 1,000 a call, over REST', against }, await compare(() => timed(create), raw.round, effort))
}

/** Licenses created in bulk, in the act's transaction and over REST, against plain inserts of the same rows. */
export const licenseCreateRows = async (effort: Effort): Promise<Row[]> => {
  const against = 'prepared inserts, same table and indexes'
  const pairs = { ...effort, pairs: Math.max(effort.pairs, 10) }
  const inProcess = async () => {
    await using ours = await openSeeded()
    await using raw = await openRaw()
    const { licenses } = maker(ours.node)
    const create = () => licenses(ours.accountId, ours.applicationId, { amount: AT_ONCE, durationSeconds: 2_592_000 })
    const what = 'create 100,000 licenses, 1,000 a transaction, in-process'
    return rowOf({ what, against, goal: LEAST_RATIO }, await compare(() => timed(create), raw.round, pairs))
  }
  return [await inProcess(), await overHttp(pairs, against)]
}
