import type { Output } from './output.ts'

/** What every command is given. */
export interface Surroundings {
  readonly output: Output
  /** The exit code of a command that ran, but found something wrong. */
  readonly outcome: { exitCode: number }
}
