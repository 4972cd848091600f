import { readFileSync } from 'node:fs'
import type { Effort } from '../support/compare.ts'
import { textOfHolds } from '../support/latency.ts'
import { dialectsHere, type LicensedProduct, startLicensed } from '../support/licensed-product.ts'
import type { Row } from '../support/report.ts'

const MOST_HOLD_MS = 50

/** A file takes at most twice as many. */
const IMPORTED = 100_000

const thousands = (count: number) => count.toLocaleString('en-US')

/** Resident memory in MB. */
const memoryOf = ({ pid }: LicensedProduct) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024

interface Measured {
  readonly seconds: number
  readonly holds: Awaited<ReturnType<LicensedProduct['holds']>>
  readonly grownMb: number
}

const measured = async (product: LicensedProduct, work: () => Promise<void>): Promise<Measured> => {
  await product.holds()
  const before = memoryOf(product)
  let most = before
  const timer = setInterval(() => {
    most = Math.max(most, memoryOf(product))
  }, 50)
  const start = performance.now()
  await work().finally(() => clearInterval(timer))
  return { seconds: (performance.now() - start) / 1000, holds: await product.holds(), grownMb: most - before }
}

const rowsOf = (what: string, { seconds, holds, grownMb }: Measured): Row[] => {
  const line = { against: `${seconds.toFixed(1)} s, ${grownMb.toFixed(0)} MB more memory at most`, ratio: '–', byCpu: '–' }
  return [
    {
      ...line,
      what: `${what}: longest hold of the event loop`,
      measured: textOfHolds(holds),
      goal: `≤ ${MOST_HOLD_MS} ms`,
      isMet: holds.wallMs <= MOST_HOLD_MS,
    },
  ]
}

const check = async (response: Response) => {
  if (!response.ok) throw new Error(`answered ${response.status}: ${(await response.text()).slice(0, 300)}`)
  return response
}

const fileOf = (count: number) => {
  const lines = Array.from(
    { length: count },
    (_, index) => `IMPORTED-${index},basic;pro,86400,Order ${index},hw-${index},2026-01-01T00:00:00Z,2027-01-01T00:00:00Z\n`,
  )
  return `license,levels,durationSeconds,comment,clientId,activatedAt,expiresAt\n${lines.join('')}`
}

const importInto = async ({ url, headers, applicationId }: LicensedProduct) => {
  const response = await fetch(`${url}/api/v1/panel/import-licenses?applicationId=${applicationId}`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'text/csv' },
    body: fileOf(IMPORTED),
  })
  const text = await (await check(response)).text()
  if (!text.includes(`"imported":${IMPORTED}`)) throw new Error(`import-licenses answered ${text.slice(0, 300)}`)
}

const exportFrom = async ({ url, headers, applicationId }: LicensedProduct, count: number) => {
  const response = await check(await fetch(`${url}/api/v1/panel/export-licenses?applicationId=${applicationId}`, { headers }))
  if (response.body === null) throw new Error('export-licenses answered nothing')
  // The line of names is none.
  let lines = -1
  const chunks: AsyncIterable<Uint8Array> = response.body
  for await (const chunk of chunks) lines += chunk.filter((byte) => byte === 10).length
  if (lines !== count) throw new Error(`${lines} of ${count} licenses were exported`)
}

/** What a server that takes in or gives out a whole table does to all others. */
export const licenseFileRows = async ({ licenses }: Effort): Promise<Row[]> => {
  const rows: Row[] = []
  const count = Math.max(...licenses)
  for (const dialect of await dialectsHere()) {
    await using small = await startLicensed({ dialect, count: 1_000 })
    rows.push(...rowsOf(`${thousands(IMPORTED)} licenses imported, ${dialect}`, await measured(small, () => importInto(small))))
    await using large = await startLicensed({ dialect, count })
    rows.push(...rowsOf(`${thousands(count)} licenses exported, ${dialect}`, await measured(large, () => exportFrom(large, count))))
  }
  return rows
}
