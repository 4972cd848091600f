export interface Turnstile {
  /** Resolves when it is the caller's turn, with the moment (of `performance.now()`) by which it should have what it came for. */
  enter(): Promise<number>
  leave(): void
}

/** Lets one through at a time, first come first served; who waited `waitMs` gets the `refusal`. */
export const turnstile = (waitMs: number, refusal: () => Error): Turnstile => {
  const waiting = new Set<() => void>()
  let isTaken = false

  const enter = async () => {
    const deadline = performance.now() + waitMs
    if (!isTaken) {
      isTaken = true
      return deadline
    }
    await new Promise<void>((resolve, reject) => {
      const admit = () => {
        clearTimeout(timer)
        resolve()
      }
      const timer = setTimeout(() => {
        waiting.delete(admit)
        reject(refusal())
      }, waitMs)
      waiting.add(admit)
    })
    return deadline
  }

  const leave = () => {
    const [next] = waiting
    if (next === undefined) {
      isTaken = false
      return
    }
    waiting.delete(next)
    next()
  }

  return { enter, leave }
}
