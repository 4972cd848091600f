import { parentPort, workerData } from 'node:worker_threads'
import { codeOf } from '../failures.ts'
import { openInThread } from './file.ts'
import { run, type Result, statementsOf } from './statements.ts'

/** One statement to run; undefined instead: close and end. */
export interface Call {
  readonly sql: string
  readonly parameters: readonly unknown[]
}

export type Outcome = Result

/** Answers come in the order of the calls. An error crosses threads without its code, so its parts do. */
export type Answer = { readonly isInTransaction: boolean } & (
  | { readonly outcome: Outcome }
  | { readonly failure: { readonly name: string; readonly message: string; readonly code: string | undefined } }
)

const failureOf = (error: unknown) => {
  const { name, message } = error instanceof Error ? error : new Error(String(error))
  return { name, message, code: codeOf(error) }
}

const serve = (port: NonNullable<typeof parentPort>, path: string) => {
  const connection = openInThread(path)
  const statement = statementsOf(connection)

  const answer = ({ sql, parameters }: Call): Answer => {
    try {
      const outcome = run(statement(sql), parameters)
      return { isInTransaction: connection.inTransaction, outcome }
    } catch (error) {
      return { isInTransaction: connection.inTransaction, failure: failureOf(error) }
    }
  }

  port.on('message', (call: Call | undefined) => {
    if (call !== undefined) return port.postMessage(answer(call))
    connection.close()
    return port.close()
  })
}

// Always the path that thread.ts gives.
if (parentPort !== null) serve(parentPort, workerData as string)
