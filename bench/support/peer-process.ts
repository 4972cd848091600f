import { fork } from 'node:child_process'
import { once } from 'node:events'
import { end } from './child.ts'
import type { Timed } from './compare.ts'

const isTimed = (message: unknown): message is Timed =>
  typeof message === 'object' && message !== null && 'perSecond' in message && typeof message.perSecond === 'number'

/** A measuring process that is asked over IPC; leaving the scope ends it. */
export const startPeer = async (script: URL, args: readonly string[]) => {
  const child = fork(script, args, { env: { NODE_ENV: 'production' }, execArgv: [] })
  const reply = async () => {
    const gone = new AbortController()
    const ended = once(child, 'exit', { signal: gone.signal }).then(() => {
      throw new Error(`${script.pathname} ended early`)
    })
    // `once` hands the arguments over untyped.
    const [message] = (await Promise.race([once(child, 'message'), ended])) as readonly unknown[]
    ended.catch(() => {})
    gone.abort()
    return message
  }
  await reply()

  return {
    /** Verifies for `seconds`. */
    measure: async (kind: 'random' | 'hot' | 'noting', seconds: number): Promise<Timed> => {
      child.send({ kind, seconds })
      const message = await reply()
      if (!isTimed(message)) throw new Error(`better-auth could not be measured: ${JSON.stringify(message)}`)
      return message
    },
    [Symbol.asyncDispose]: () => end(child),
  }
}
