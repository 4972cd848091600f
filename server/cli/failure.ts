import { CommanderError } from 'commander'
import { StartupError } from '../../db/startup-error.ts'
import { ApiError, type FileProblem, type Problem } from '../../shared/errors.ts'
import { ConfigError } from '../env.ts'

/** What the operator has to mend in what they typed; leaves with exit code 2, as commander's own complaints do. */
export const usageError = (message: string) => new CommanderError(2, 'usage', message)

/** Something that a command can't do, said in one sentence. */
export const failed = (code: string, message: string) => new CommanderError(1, code, message)

export interface Failure {
  readonly exitCode: number
  readonly code: string
  readonly message: string
}

/** The operator may know what a caller of the API is not told: why the database does not answer. */
const reasonOf = ({ code, message, cause }: ApiError) => {
  if (code !== 'unavailable' || !(cause instanceof Error)) return message
  return `The database does not answer: ${cause.message === '' && 'code' in cause ? String(cause.code) : cause.message}`
}

const sentenceOf = (problem: Problem | FileProblem) => {
  const places = ['line' in problem ? `line ${problem.line}` : '', problem.path].filter((place) => place !== '')
  return [...(places.length === 0 ? [] : [places.join(', ')]), problem.message].join(': ')
}

const ofApi = (error: ApiError) => {
  const { code, details } = error
  const problems = (details.errors ?? []).map(sentenceOf)
  const untold = (details.errorCount ?? 0) - problems.length
  if (untold > 0) problems.push(`and ${untold} more`)
  const limit = details.maxValue === undefined ? [] : [`${details.limit}: ${details.currentValue} of ${details.maxValue}`]
  return { exitCode: 1, code, message: [reasonOf(error), ...problems, ...limit].join('\n  ') }
}

/** Any error as the command line tells it: sentences for what is known, no stack. */
export const failureOf = (error: unknown): Failure => {
  if (error instanceof CommanderError) {
    if (error.code === 'commander.help') return { exitCode: 2, code: 'usage', message: 'which one? See --help' }
    if (error.exitCode === 0) return { exitCode: 0, code: error.code, message: '' }
    const isOurs = !error.code.startsWith('commander.')
    return { exitCode: isOurs ? error.exitCode : 2, code: isOurs ? error.code : 'usage', message: error.message.replace(/^error: /, '') }
  }
  if (error instanceof ApiError) return ofApi(error)
  if (error instanceof ConfigError) return { exitCode: 1, code: 'configuration', message: error.message }
  if (error instanceof StartupError) return { exitCode: 1, code: 'startup', message: error.message }
  return { exitCode: 1, code: 'internal_error', message: error instanceof Error ? error.message : String(error) }
}
