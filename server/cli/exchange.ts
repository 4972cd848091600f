import { Argument, Option, type Command } from 'commander'
import { closeSync, createReadStream, openSync, writeSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { FORMATS, type Format } from '../../shared/exchange.ts'
import { failed, usageError } from './failure.ts'
import type { Table } from './operate-exchange.ts'
import { applicationOption, emailOption, jsonOption } from './options.ts'
import type { Surroundings } from './surroundings.ts'
import { withNode } from './with-node.ts'

const EXPORT_EXAMPLES = `
Passwords and their hashes are not exported. Beside a running server that changes the table, each record stands in the file at most once.

Examples:
  keyward export licenses --email ada@example.org --application 1858412344320000001 > licenses.csv
  keyward export users --email ada@example.org --application 1858412344320000001 --format jsonl --output users.jsonl`

const IMPORT_EXAMPLES = `
All or none: first every line is judged, then all are written. Fields are told in the API reference, under Import. Users come first, since
licenses are linked to users that there are. While a large file is written, a server on the same SQLite file can't write.

Examples:
  keyward import users users.csv --email ada@example.org --application 1858412344320000001 --dry-run
  keyward import licenses - --format jsonl --email ada@example.org --application 1858412344320000001 < licenses.jsonl`

interface Options {
  readonly email: string
  readonly application: string
  readonly format?: Format
}

/** How often it is told how far it is. */
const TELL_MS = 1000

/** Loaded when a command runs, so that help and wrong usage answer at once. */
const operate = () => import('./operate-exchange.ts')

const tableArgument = () => new Argument('<table>', 'which records').choices(['licenses', 'users'])

const formatOption = () => new Option('--format <format>', 'csv or jsonl (default: by the name of the file, else csv)').choices(FORMATS)

const formatOf = ({ format }: Options, file: string | undefined): Format => format ?? (file?.endsWith('.jsonl') === true ? 'jsonl' : 'csv')

/** Tells now and then, on standard error. */
const teller = ({ output }: Surroundings) => {
  let toldAt = performance.now()
  return (text: string) => {
    if (performance.now() - toldAt < TELL_MS) return
    toldAt = performance.now()
    output.progress(text)
  }
}

const addExport = (program: Command, surroundings: Surroundings) => {
  const { output } = surroundings
  program
    .command('export')
    .description('write all records of an application to a file, or to standard output')
    .addArgument(tableArgument())
    .addOption(emailOption('e-mail address of the account owner'))
    .addOption(applicationOption())
    .addOption(formatOption())
    .option('--output <file>', 'where to write; standard output unless given')
    .addOption(jsonOption())
    .addHelpText('after', EXPORT_EXAMPLES)
    .action(async (table: Table, options: Options & { output?: string }) => {
      if (output.isJson && options.output === undefined) throw usageError('--json needs --output: the records go to standard output')
      const { exportTable } = await operate()
      const tell = teller(surroundings)
      const place = { email: options.email, applicationId: options.application, format: formatOf(options, options.output) }
      // Readable by this user alone: it may name people.
      const file = options.output === undefined ? undefined : openSync(options.output, 'w', 0o600)
      const exported = await withNode((node) =>
        exportTable(node, table, place, (text, rows) => {
          if (file === undefined) output.print(text)
          // Not faster than the disk: nothing is gathered in memory.
          else writeSync(file, text)
          tell(`${rows} records`)
        }),
      )
      if (file === undefined) return output.progress(`${exported} records`)
      closeSync(file)
      return output.answer({ exported, file: options.output }, `${exported} records are in ${options.output}.`)
    })
}

const sourceOf = async (file: string) => {
  if (file === '-') return process.stdin
  const found = await stat(file).catch(() => undefined)
  if (found?.isFile() !== true) throw failed('not_found', `There is no file ${file}.`)
  return createReadStream(file, { highWaterMark: 16 * 1024 })
}

const addImport = (program: Command, surroundings: Surroundings) => {
  const { output } = surroundings
  program
    .command('import')
    .description('make records from a file, all or none')
    .addArgument(tableArgument())
    .argument('<file>', 'CSV or JSON lines; - for standard input')
    .addOption(emailOption('e-mail address of the account owner'))
    .addOption(applicationOption())
    .addOption(formatOption())
    .option('--dry-run', 'only judge the file')
    .addOption(jsonOption())
    .addHelpText('after', IMPORT_EXAMPLES)
    .action(async (table: Table, name: string, options: Options & { dryRun?: true }) => {
      const { importTable } = await operate()
      const tell = teller(surroundings)
      const imported = await withNode(async (node) =>
        importTable[table](node, {
          email: options.email,
          applicationId: options.application,
          format: formatOf(options, name),
          isDryRun: options.dryRun === true,
          source: await sourceOf(name),
          tell: ({ phase, records, total }) => tell(`${phase} ${records}${total === undefined ? '' : ` of ${total}`}`),
        }),
      )
      const isDry = options.dryRun === true
      output.answer({ imported, dryRun: isDry }, isDry ? `${imported} records would come in.` : `${imported} records came in.`)
    })
}

export const exchangeCommands = (program: Command, surroundings: Surroundings) => {
  addExport(program, surroundings)
  addImport(program, surroundings)
}
