import { Command } from 'commander'
import { VERSION } from '../version.ts'
import type { Output } from './output.ts'
import { serveCommand } from './serve.ts'

/** What every command is given. */
export interface Surroundings {
  readonly output: Output
  /** The exit code of a command that ran, but found something wrong. */
  readonly outcome: { exitCode: number }
}

/** The command line of Keyward. */
export const createProgram = (surroundings: Surroundings): Command => {
  const program = new Command('keyward')
    .description('Self-hosted licensing and authentication backend.')
    .version(VERSION, '-V, --version')
    .exitOverride()
    // The caller tells failures, in the form that was asked for.
    .configureOutput({ writeErr: () => {} })
  for (const add of [serveCommand]) add(program, surroundings)
  return program
}
