import type { Effort } from '../support/compare.ts'
import { asker, type Latency, latencyOf, textOfHolds, textOfLatency } from '../support/latency.ts'
import { type LicensedProduct, startLicensed } from '../support/licensed-product.ts'
import type { Row } from '../support/report.ts'

const MOST_HOLD_MS = 50

/** Acts on all licenses of the application, and tells how many it changed and how many seconds that took. */
const actOnAll = async ({ url, headers, applicationId }: LicensedProduct, action: string) => {
  const start = performance.now()
  const response = await fetch(`${url}/api/v1/panel/licenses-actions?applicationId=${applicationId}`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ action, all: true }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`licenses-actions answered ${response.status}: ${text.slice(0, 300)}`)
  const affected = Number(/"affected":(\d+)/.exec(text)?.[1])
  return { affected, seconds: (performance.now() - start) / 1000 }
}

/** Reads one after the other until the act is over. */
const readBeside = async (product: LicensedProduct, act: Promise<unknown>): Promise<Latency> => {
  using client = asker(product.headers)
  const times: number[] = []
  const over = new AbortController()
  void act.finally(() => over.abort()).catch(() => {})
  await product.holds()
  while (!over.signal.aborted) {
    const { ms } = await client.ask(`${product.url}/api/v1/panel/get-licenses-metadata?applicationId=${product.applicationId}`)
    times.push(ms)
  }
  return latencyOf(times, [await product.holds()])
}

/** What others notice while all licenses of an application are paused in one transaction. */
export const licenseActionRows = async ({ licenses }: Effort): Promise<Row[]> => {
  const count = Math.max(...licenses)
  await using product = await startLicensed({ dialect: 'sqlite', count })
  const act = actOnAll(product, 'pause')
  const latency = await readBeside(product, act)
  const { affected, seconds } = await act
  const what = `reads while ${affected.toLocaleString('en-US')} licenses are paused, SQLite`
  const line = { against: `one transaction of ${seconds.toFixed(0)} s`, ratio: '–', byCpu: '–' }
  return [
    { ...line, what, measured: textOfLatency(latency), goal: '–', isMet: undefined },
    {
      ...line,
      what: 'longest hold of the event loop meanwhile',
      measured: textOfHolds(latency.holds),
      goal: `≤ ${MOST_HOLD_MS} ms`,
      isMet: latency.holds.wallMs <= MOST_HOLD_MS,
    },
  ]
}
