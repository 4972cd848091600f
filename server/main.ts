import { run } from './cli/run.ts'

/** The process: runs one command of the command line and leaves with its exit code. */
export const main = async (args: readonly string[]): Promise<void> => {
  // A reader such as `head` may leave before the end.
  process.stdout.on('error', () => {})
  process.exitCode = await run(args, {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
  })
}
