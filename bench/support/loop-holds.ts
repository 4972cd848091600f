import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/** The longest times that passed between two turns of a server's event loop. */
export interface Holds {
  readonly wallMs: number
  /** The processor time of the thread in such a time: what remains on a machine that does nothing else. */
  readonly cpuMs: number
}

export const LOOP_WATCH = ['--import', new URL('loop-watch.ts', import.meta.url).href] as const

const isHolds = (told: unknown): told is Holds => typeof told === 'object' && told !== null && 'wallMs' in told && 'cpuMs' in told

/** The longest holds since the last time somebody asked, of a child that was started with `LOOP_WATCH`. */
export const holdsOf = async (child: ChildProcess): Promise<Holds> => {
  const told = once(child, 'message')
  child.send('tell')
  // `once` hands the arguments over untyped.
  const [message] = (await told) as readonly unknown[]
  if (!isHolds(message)) throw new Error(`The server told no holds: ${JSON.stringify(message)}`)
  return message
}
