import type { Dialect } from '../../db/handle.ts'
import type { Effort } from '../support/compare.ts'
import { askAll } from '../support/ask-licenses.ts'
import { type Latency, textOfHolds, textOfLatency } from '../support/latency.ts'
import { dialectsHere, startLicensed } from '../support/licensed-product.ts'
import type { Row } from '../support/report.ts'

const MOST_HOLD_MS = 50

const NAMES: Readonly<Record<Dialect, string>> = { sqlite: 'SQLite', postgres: 'PostgreSQL' }

type Asked = Awaited<ReturnType<typeof askAll>>

const countText = (count: number) => (count >= 1_000_000 ? `${count / 1_000_000}M` : `${count / 1_000}k`)

interface Sized {
  readonly count: number
  readonly asked: Asked
}

/** A line per question: the largest table, against the smaller ones. */
const linesOf = (dialect: Dialect, sizes: readonly Sized[], judgedAt: number): Row[] => {
  const largest = sizes.at(-1)
  if (largest === undefined) return []
  const isJudged = largest.count === judgedAt
  const latencyAt = ({ asked }: Sized, what: string): Latency | undefined => asked.find((each) => each.what === what)?.latency
  const smaller = (what: string) =>
    sizes.slice(0, -1).flatMap((size) => {
      const latency = latencyAt(size, what)
      return latency === undefined ? [] : [`${countText(size.count)}: ${textOfLatency(latency)}`]
    })
  const lines = largest.asked.map(({ what, goalMs, latency }) => ({
    what: `licenses, ${NAMES[dialect]}, ${countText(largest.count)}: ${what}`,
    measured: textOfLatency(latency),
    against: smaller(what).join('; ') || '–',
    ratio: '–',
    byCpu: '–',
    goal: goalMs === undefined ? '–' : `≤ ${goalMs} ms`,
    isMet: goalMs === undefined || !isJudged ? undefined : latency.p99 <= goalMs,
  }))
  const held = largest.asked
    .filter(({ isSearch }) => isSearch)
    .toSorted((one, other) => other.latency.holds.wallMs - one.latency.holds.wallMs)
  const [longest] = held
  if (longest === undefined) return lines
  const { holds } = longest.latency
  const row = {
    what: `licenses, ${NAMES[dialect]}: longest hold of the event loop by a search`,
    against: longest.what,
    ratio: '–',
    byCpu: '–',
  }
  return [...lines, { ...row, measured: textOfHolds(holds), goal: `≤ ${MOST_HOLD_MS} ms`, isMet: holds.wallMs <= MOST_HOLD_MS }]
}

/** The table of licenses over HTTP, by the number of them, on both databases. */
export const licenseTableRows = async ({ licenses, calls }: Effort): Promise<Row[]> => {
  const rows: Row[] = []
  for (const dialect of await dialectsHere()) {
    const sizes: Sized[] = []
    for (const count of licenses) {
      console.error(`  storing ${count.toLocaleString('en-US')} licenses in ${NAMES[dialect]} …`)
      await using product = await startLicensed({ dialect, count })
      sizes.push({ count, asked: await askAll(product, calls) })
    }
    rows.push(...linesOf(dialect, sizes, 1_000_000))
  }
  return rows
}
