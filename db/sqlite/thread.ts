import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { unavailable } from '../failures.ts'
import type { Answer, Call, Outcome } from './thread-worker.ts'

/** A connection of its own in a thread of its own: nothing it does holds the event loop. */
export interface SqliteThread {
  /**
   * Runs one statement after those asked for before. Starts the thread when there is none.
   * @throws what SQLite throws, with its code; ApiError unavailable when the thread has ended
   */
  execute(sql: string, parameters?: readonly unknown[]): Promise<Outcome>
  /** Whether the last statement that was answered left a transaction open. */
  isInTransaction(): boolean
  /** Ends the thread wherever it is; SQLite rolls back what is open. */
  abort(): Promise<void>
  /** Closes the connection after all that was asked for, then ends the thread; nothing when there is none. */
  close(): Promise<void>
}

interface Pending {
  readonly resolve: (outcome: Outcome) => void
  readonly reject: (error: unknown) => void
}

interface Running {
  readonly worker: Worker
  readonly pending: Pending[]
  isInTransaction: boolean
}

const settle = (running: Running, answer: Answer) => {
  const asked = running.pending.shift()
  // Only a question keeps the process alive, not the thread that might answer one.
  if (running.pending.length === 0) running.worker.unref()
  running.isInTransaction = answer.isInTransaction
  if ('outcome' in answer) return asked?.resolve(answer.outcome)
  const { message, ...rest } = answer.failure
  return asked?.reject(Object.assign(new Error(message), rest))
}

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
const post = (worker: Worker, call: Call | undefined) => worker.postMessage(call)

const start = (path: string, ended: () => void): Running => {
  const worker = new Worker(new URL('./thread-worker.ts', import.meta.url), { workerData: path })
  worker.unref()
  const running: Running = { worker, pending: [], isInTransaction: false }
  let reason: unknown
  worker.on('error', (error) => {
    reason = error
  })
  worker.on('message', (answer: Answer) => settle(running, answer))
  worker.on('exit', () => {
    ended()
    running.isInTransaction = false
    for (const { reject } of running.pending.splice(0)) reject(unavailable(reason ?? new Error('The thread of the database has ended')))
  })
  return running
}

/**
 * A thread for one SQLite file, started with the first statement; after it died, with the next one.
 * `verify` throws when the path no longer leads to the file that is open already.
 */
export const sqliteThread = (path: string, verify: () => void): SqliteThread => {
  let running: Running | undefined

  const run = () => {
    if (running !== undefined) return running
    verify()
    const started = start(path, () => {
      if (running === started) running = undefined
    })
    running = started
    return started
  }

  const execute = async (sql: string, parameters: readonly unknown[] = []) => {
    const { worker, pending } = run()
    const call: Call = { sql, parameters }
    const answered = new Promise<Outcome>((resolve, reject) => pending.push({ resolve, reject }))
    worker.ref()
    post(worker, call)
    return answered
  }

  const abort = async () => void (await running?.worker.terminate())

  const close = async () => {
    if (running === undefined) return
    const { worker } = running
    const exited = once(worker, 'exit')
    worker.ref()
    post(worker, undefined)
    await exited
  }

  return { execute, isInTransaction: () => running?.isInTransaction === true, abort, close }
}
