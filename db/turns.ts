import { turnstile, type Turnstile } from './turnstile.ts'

/** Does work in its turn: one at a time per name, first come first served. */
export type Turns = <T>(name: string, work: () => Promise<T>) => Promise<T>

/** Turns by name; who waited `waitMs` gets `refusal` of that. A name that nobody waits for is forgotten. */
export const turnsByName = (waitMs: number, refusal: () => Error): Turns => {
  const known = new Map<string, { readonly turns: Turnstile; count: number }>()
  return async (name, work) => {
    const entry = known.get(name) ?? { turns: turnstile(waitMs, refusal), count: 0 }
    known.set(name, entry)
    entry.count += 1
    try {
      await entry.turns.enter()
      try {
        return await work()
      } finally {
        entry.turns.leave()
      }
    } finally {
      entry.count -= 1
      if (entry.count === 0) known.delete(name)
    }
  }
}
