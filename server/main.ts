import { run } from './cli/run.ts'

/** The process: runs one command of the command line and leaves with its exit code. */
export const main = async (args: readonly string[]): Promise<void> => {
  process.exitCode = await run(args)
}
