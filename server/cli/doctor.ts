import type { Command } from 'commander'
import { jsonOption } from './options.ts'
import { table } from './output.ts'
import type { Surroundings } from './surroundings.ts'

const EXAMPLES = `
Changes nothing, and may run beside a server. Exit code 1 when a check fails; a warning is none.

Examples:
  keyward doctor
  keyward doctor --json`

export const doctorCommand = (program: Command, { output, outcome }: Surroundings) => {
  program
    .command('doctor')
    .description('check this machine, the configuration and the database')
    .addOption(jsonOption())
    .addHelpText('after', EXAMPLES)
    .action(async () => {
      const { examine } = await import('./examine.ts')
      const findings = await examine(new Date())
      const isHealthy = findings.every(({ verdict }) => verdict !== 'fail')
      outcome.exitCode = isHealthy ? 0 : 1
      const rows = findings.map(({ verdict, check, message }) => [verdict, check, message.replaceAll('\n', '; ')])
      output.answer({ success: isHealthy, findings }, table(rows))
    })
}
