import type { Product } from './product.ts'

const PER_SECOND = 50

/** Changes an application's settings over REST at a steady 50 a second until the scope ends. @throws Error when a write failed */
export const startWrites = ({ url, applicationId, headers }: Product) => {
  const target = `${url}/api/v1/panel/edit-application-settings?applicationId=${applicationId}`
  const startedAt = performance.now()
  const underWay = new Set<Promise<void>>()
  const failures: string[] = []
  let done = 0

  const write = async (isPaused: boolean) => {
    const response = await fetch(target, {
      method: 'PATCH',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ isPaused }),
    })
    const body = await response.text()
    if (response.status === 200) done += 1
    else failures.push(`${response.status} ${body}`)
  }
  const timer = setInterval(() => {
    const written = write(done % 2 === 0)
      .catch((error: unknown) => void failures.push(String(error)))
      .finally(() => underWay.delete(written))
    underWay.add(written)
  }, 1000 / PER_SECOND)

  return {
    /** Acknowledged writes a second so far. */
    perSecond: () => done / ((performance.now() - startedAt) / 1000),
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer)
      await Promise.all(underWay)
      if (failures.length > 0) throw new Error(`${failures.length} of the writes beside the load failed: ${failures[0]}`)
    },
  }
}
