/** How long statements may follow one another before everything else gets its turn. */
const MOST_MS = 10

let startedAt: number | undefined

/**
 * A driver that answers in the event loop resolves in microtasks only, so a loop of awaited statements would keep everything else
 * waiting until its end. Every statement asks here first: a promise of the next turn when statements have held this one for 10 ms,
 * else undefined.
 */
export const breathe = (): Promise<void> | undefined => {
  const now = performance.now()
  if (startedAt !== undefined) return now - startedAt < MOST_MS ? undefined : new Promise((resolve) => setImmediate(resolve))
  startedAt = now
  setImmediate(() => {
    startedAt = undefined
  })
  return undefined
}
