import { spawnSync } from 'node:child_process'

interface Wanted {
  readonly program: string
  /** What is not tested without it, in one word or a few. */
  readonly leavesOut: string
  readonly isRequired: boolean
}

/**
 * Whether a program of this machine that some tests start is there. Without it they are left out, and one line says so.
 * @throws Error when there is none though KEYWARD_REQUIRE_SERVICES=1 asks for it
 */
export const isInstalled = ({ program, leavesOut, isRequired }: Wanted): boolean => {
  if (spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0) return true
  if (isRequired) throw new Error(`KEYWARD_REQUIRE_SERVICES=1, but ${program} is not installed on this machine.`)
  console.info(`No ${program} here, ${leavesOut} is left out. To run it: apt-get install ${program}, or the like of your system.`)
  return false
}

/** Whether the tests must not leave out what this machine lacks. */
export const areServicesRequired = process.env['KEYWARD_REQUIRE_SERVICES'] === '1'
