import type { Command } from 'commander'
import { constants } from 'node:os'
import { dirname, resolve } from 'node:path'
import { lockDataDirectory } from '../../db/sqlite/lock.ts'
import { configFromProcess, type Config } from '../env.ts'
import { createLogging, type Logging } from '../logger.ts'
import type { Serving } from '../serve.ts'
import { VERSION } from '../version.ts'
import { usageError } from './failure.ts'
import { facts } from './output.ts'
import type { Surroundings } from './surroundings.ts'

/** A stop takes 10 s at most, whatever hangs. */
const STOP_MS = 9_500

const EXAMPLES = `
Stops on SIGTERM and SIGINT once the requests under way are answered; a second signal stops at once.
Settings are environment variables: see .env.example.

Examples:
  keyward
  PORT=8080 HOST=0.0.0.0 PUBLIC_URL=https://keys.example.org keyward serve`

/** Keeps other servers from the data directory, and from the file when it lies elsewhere. PostgreSQL serves many at once. */
const lockData = ({ dataDir, databaseUrl }: Config): DisposableStack => {
  const locks = new DisposableStack()
  const file = /^sqlite:(.+)$/s.exec(databaseUrl)?.[1]
  if (file === undefined) return locks
  try {
    for (const directory of new Set([dataDir, dirname(resolve(file))])) locks.use(lockDataDirectory(directory))
    return locks
  } catch (error) {
    locks.dispose()
    throw error
  }
}

const announce = async ({ node, url, port }: Serving, { output }: Surroundings) => {
  const firstRunLink = await node.people.firstRun.link()
  const { dataDir, publicUrl } = node.config
  const database = node.database.dialect === 'sqlite' ? node.config.databaseUrl.replace(/^sqlite:/, '') : 'PostgreSQL'
  const lines = facts({
    Address: publicUrl === undefined ? url : `${publicUrl} (listening on ${url})`,
    Reference: `${publicUrl ?? url}/docs`,
    Data: dataDir,
    Database: database,
  })
  const first = firstRunLink === undefined ? '' : `\n\nNo account exists yet. Open this link once to create the owner:\n${firstRunLink}`
  output.answer(
    { version: VERSION, pid: process.pid, url, port, dataDir, firstRunLink: firstRunLink ?? null },
    `Keyward ${VERSION}\n${lines}${first}\n`,
  )
}

/** Resolves with the first signal; from then on a second one ends the process at once. */
const toldToStop = () =>
  new Promise<NodeJS.Signals>((told) => {
    let isTold = false
    const listen = (signal: NodeJS.Signals) => {
      if (isTold) process.exit(128 + constants.signals[signal])
      isTold = true
      told(signal)
    }
    process.on('SIGTERM', listen)
    process.on('SIGINT', listen)
  })

/** What nobody caught leaves the process in a state nobody knows: it is logged and the process ends. */
const endOnBugs = ({ log, flush }: Logging) => {
  const end = (error: unknown) => {
    log.fatal({ err: error }, 'an error that nobody caught ends the server')
    flush()
    process.exit(1)
  }
  process.on('uncaughtException', end)
  process.on('unhandledRejection', end)
}

const serve = async (surroundings: Surroundings) => {
  const config = configFromProcess()
  const { isJson } = surroundings.output
  const logging = createLogging({
    level: config.logLevel,
    to: isJson ? 2 : 1,
    isForPeople: (isJson ? process.stderr : process.stdout).isTTY,
  })
  const { log, flush } = logging
  using locks = lockData(config)
  const stopping = toldToStop()
  const { startServer } = await import('../serve.ts')
  const serving = await startServer(config, logging)
  endOnBugs(logging)
  await announce(serving, surroundings)

  const signal = await stopping
  log.info({ signal }, 'stopping')
  flush()
  setTimeout(() => {
    log.warn('stopped before everything under way was done')
    flush()
    process.exit(0)
  }, STOP_MS).unref()
  await serving.stop()
  log.info('stopped')
  flush()
  locks.dispose()
  process.exit(0)
}

export const serveCommand = (program: Command, surroundings: Surroundings) => {
  program
    .command('serve', { isDefault: true })
    .description('serve until told to stop (the default command)')
    .option('--json', 'announce the address as one JSON object and log to standard error')
    .addHelpText('after', EXAMPLES)
    .allowExcessArguments()
    .action(async (_options: object, command: Command) => {
      const [unknown] = command.args
      if (unknown !== undefined) throw usageError(`unknown command '${unknown}', see keyward --help`)
      await serve(surroundings)
    })
}
