import { Agent, request } from 'node:http'
import { quantile } from './compare.ts'
import type { Holds } from './loop-holds.ts'

/** Milliseconds of single requests, and the longest holds of the server's event loop meanwhile. */
export interface Latency {
  readonly p50: number
  readonly p99: number
  readonly max: number
  readonly holds: Holds
}

/** One connection that stays open; requests follow one another. */
export const asker = (headers: Readonly<Record<string, string>>) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const ask = (url: string): Promise<{ ms: number; body: string }> =>
    new Promise((resolve, reject) => {
      const start = performance.now()
      const asked = request(url, { agent, headers }, (response) => {
        let body = ''
        response.setEncoding('utf8')
        response.on('data', (text: string) => {
          body += text
        })
        response.on('error', reject)
        response.on('end', () => {
          if (response.statusCode === 200) resolve({ ms: performance.now() - start, body })
          else reject(new Error(`${url} answered ${response.statusCode}: ${body.slice(0, 300)}`))
        })
      })
      asked.on('error', reject)
      asked.end()
    })
  return { ask, [Symbol.dispose]: () => agent.destroy() }
}

export const latencyOf = (times: readonly number[], holds: readonly Holds[]): Latency => ({
  p50: quantile(times, 0.5),
  p99: quantile(times, 0.99),
  max: Math.max(...times),
  holds: { wallMs: Math.max(...holds.map(({ wallMs }) => wallMs)), cpuMs: Math.max(...holds.map(({ cpuMs }) => cpuMs)) },
})

const figure = (ms: number) => (ms < 10 ? ms.toFixed(1) : ms.toFixed(0))

export const textOfLatency = ({ p50, p99, max }: Latency) => `${figure(p50)} / ${figure(p99)} / ${figure(max)} ms`

export const textOfHolds = ({ wallMs, cpuMs }: Holds) => `${figure(wallMs)} ms (${figure(cpuMs)} ms of processor time)`
