import { failureOf } from './failure.ts'
import { createOutput } from './output.ts'
import { createProgram } from './program.ts'

/** Where a command writes: standard output and standard error. */
export interface Streams {
  out(text: string): void
  err(text: string): void
}

/**
 * Runs one command.
 * @param args without the program's own name
 * @returns the exit code: 0, 1 when the command failed, 2 when it was called wrongly
 */
export const run = async (args: readonly string[], { out, err }: Streams): Promise<number> => {
  const isJson = args.includes('--json')
  const outcome = { exitCode: 0 }
  const program = createProgram({ output: createOutput(isJson, out, err), outcome })
  try {
    await program.parseAsync(args.length === 0 ? ['serve'] : args, { from: 'user' })
    return outcome.exitCode
  } catch (error) {
    const { exitCode, code, message } = failureOf(error)
    if (exitCode !== 0) err(isJson ? `${JSON.stringify({ success: false, code, message })}\n` : `${message}\n`)
    return exitCode
  }
}
