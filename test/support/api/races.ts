import type { Answer } from '../world.ts'

/** How many answers had which code; `ok` is a success. */
export const codes = (answers: readonly Answer[]) => {
  const counts: Record<string, number> = {}
  for (const { status, body } of answers) {
    const code = status === 200 ? 'ok' : String(body.code)
    counts[code] = (counts[code] ?? 0) + 1
  }
  return counts
}

/** Starts all at once. */
export const times = <T>(count: number, work: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)))
