import { Option, type Command } from 'commander'
import { FORMATS } from '../../shared/exchange.ts'
import { Id } from '../../shared/ids.ts'
import { headText } from '../audit/head.ts'
import type { Report } from '../audit/report.ts'
import { usageError } from './failure.ts'
import { emailOption, jsonOption } from './options.ts'
import { facts } from './output.ts'
import type { Surroundings } from './surroundings.ts'
import { withNode } from './with-node.ts'

const VERIFY_EXAMPLES = `
Finds events that were altered, inserted, removed, reordered or cut off, and says which. Exit code 1 when any was,
or when something could not be checked.

Whoever can write to the database can put back an older state of all of it. Only a head that was kept elsewhere
finds that: note what this prints, and give it back later with --expect.

Examples:
  keyward audit verify
  keyward audit verify --email ada@example.org
  keyward audit verify --expect 1858412344320000001.4711.mVbCsyVMFd8_R4wwVZSRaG-jXB6wmMKDsP5cXZFIyhA`

const EXPORT_EXAMPLES = `
Newest first, to standard output. The columns and the filters are told in the API reference, under Audit log.

Examples:
  keyward audit export --email ada@example.org > audit.csv
  keyward audit export --email ada@example.org --format jsonl --action 'api_key.*' --from 2026-01-01T00:00:00Z`

/** Filters of the log, as the API names them. */
interface ExportOptions {
  readonly email?: string
  readonly account?: string
  readonly format?: string
  readonly action?: string
  readonly actorId?: string
  readonly targetId?: string
  readonly applicationId?: string
  readonly from?: string
  readonly to?: string
}

interface VerifyOptions {
  readonly email?: string
  readonly account?: string
  readonly expect?: readonly string[]
}

export const accountOptions = () => [
  emailOption('e-mail address of the account owner').makeOptionMandatory(false),
  new Option('--account <id>', 'id of the account').conflicts('email').argParser((text: string) => {
    if (!Id.safeParse(text).success) throw usageError(`${text} is not the id of an account`)
    return text
  }),
]

const many = (text: string, before: readonly string[] = []) => [...before, text]

const VERDICTS = { intact: 'intact', unchecked: 'not checked completely', broken: 'BROKEN' } as const

const doubtsOf = ({ unchecked, tooOld, unsealed }: Report) => [
  ...(unsealed === 0 ? [] : [`${unsealed} could not be checked: they have no seal, as events that are older than sealing`]),
  ...unchecked.map(
    ({ pepperVersion, count }) =>
      `${count} could not be checked: they were sealed with pepper version ${pepperVersion}, which is not configured in KEYWARD_PEPPER any more`,
  ),
  ...tooOld.map((sequence) => `event ${sequence}, whose head is expected, is older than all that is kept`),
]

const textOf = (report: Report) => {
  const { name, accountId, verdict, events, unsealed, from, head, problems, problemCount } = report
  const more = problemCount - problems.length
  const shown = {
    Account: `${accountId} (${name})`,
    Log: VERDICTS[verdict],
    Events: `${events} sealed${from === null || from === 1 ? '' : `, from event ${from} on`}${unsealed === 0 ? '' : `, behind ${unsealed} that are older than sealing`}`,
    Head: head === null ? 'none yet' : headText(head),
  }
  const lines = [...problems.map(({ message }) => message), ...(more > 0 ? [`and ${more} more`] : []), ...doubtsOf(report)]
  return [facts(shown), ...lines.map((line) => `  ${line}`)].join('\n')
}

const addVerify = (audit: Command, { output, outcome }: Surroundings) => {
  const command = audit.command('verify').description('check that nobody changed the audit log')
  for (const option of accountOptions()) command.addOption(option)
  command
    .addOption(new Option('--expect <head>', 'a head this command printed before; may be given several times').argParser(many))
    .addOption(jsonOption())
    .addHelpText('after', VERIFY_EXAMPLES)
    .action(async ({ email, account, expect = [] }: VerifyOptions) => {
      const { verifyLogs } = await import('./operate-audit.ts')
      const reports = await withNode((node) => verifyLogs(node, { email, account, expect }))
      if (reports.some(({ verdict }) => verdict !== 'intact')) outcome.exitCode = 1
      const logs = reports.map(({ head, ...report }) => ({ ...report, head: head === null ? null : headText(head) }))
      output.answer(
        { isIntact: outcome.exitCode === 0, logs },
        reports.length === 0 ? 'No account exists yet.' : reports.map(textOf).join('\n\n'),
      )
    })
}

const addExport = (audit: Command, { output }: Surroundings) => {
  const command = audit.command('export').description('write the audit log of an account to standard output')
  for (const option of accountOptions()) command.addOption(option)
  command
    .addOption(new Option('--format <format>', 'csv or jsonl').choices(FORMATS).default('csv'))
    .option('--action <action>', 'only this action, or all of a resource: license.*')
    .option('--actor-id <id>', 'only what this person or key did')
    .option('--target-id <id>', 'only what was done to this record')
    .option('--application-id <id>', 'only what was done in this application')
    .option('--from <time>', 'only from this moment on, ISO 8601')
    .option('--to <time>', 'only up to this moment, ISO 8601')
    .addHelpText('after', EXPORT_EXAMPLES)
    .action(async ({ email, account, ...asked }: ExportOptions) => {
      const { exportLog } = await import('./operate-audit.ts')
      const exported = await withNode((node) => exportLog(node, { email, account }, asked, output.print))
      output.progress(`${exported} events`)
    })
}

export const auditCommands = (program: Command, surroundings: Surroundings) => {
  const audit = program.command('audit').description('verify and export audit logs')
  addVerify(audit, surroundings)
  addExport(audit, surroundings)
}
