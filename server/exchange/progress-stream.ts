import { setTimeout as pause } from 'node:timers/promises'

/** How often it is told how far the work is. */
const TELL_MS = 500

/**
 * Lines of JSON about work under way, and at its end the line of its outcome.
 * @param work is given what to call with how far it is; resolves to the last line
 */
export const progressLines = (work: (tell: (progress: object) => void) => Promise<string>): AsyncIterator<string> => {
  let latest: object | undefined
  // Begun at once: whoever reads may go away, and the work goes on.
  const outcome = work((progress) => {
    latest = progress
  })
  const lines = async function* () {
    for (;;) {
      const last = await Promise.race([outcome, pause(TELL_MS, undefined, { ref: false })])
      if (last === undefined && latest === undefined) continue
      if (latest !== undefined) yield `${JSON.stringify(latest)}\n`
      latest = undefined
      if (last !== undefined) {
        yield `${last}\n`
        return
      }
    }
  }
  return lines()
}
