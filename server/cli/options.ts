import { InvalidArgumentError, Option } from 'commander'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { durationSeconds } from '../../shared/durations.ts'
import { Id } from '../../shared/ids.ts'
import { PLAN_NAMES } from '../../shared/plans.ts'
import { Grant } from '../../shared/scopes.ts'
import { InstantInput } from '../../shared/times.ts'
import { usageError } from './failure.ts'

const parsedBy =
  <S extends z.ZodType>(schema: S, hint: string) =>
  (value: unknown): z.output<S> => {
    const result = schema.safeParse(value)
    if (!result.success) throw new InvalidArgumentError(hint)
    return result.data
  }

const listed =
  <T>(parse: (value: unknown) => T) =>
  (text: string): T[] =>
    text.split(',').map((part) => parse(part.trim()))

export const jsonOption = () => new Option('--json', 'answer with one JSON object on one line')

export const emailOption = (description: string) =>
  new Option('--email <email>', description)
    .argParser(parsedBy(z.email().toLowerCase(), 'It must be an e-mail address.'))
    .makeOptionMandatory()

export const planOption = (description: string) => new Option('--plan <plan>', description).choices(PLAN_NAMES)

const scope = parsedBy(Grant, 'It must be a list of scopes such as licenses:read,app_users:*; the API reference names them.')

export const scopesOption = () =>
  new Option('--scopes <scopes>', 'what the key may do, separated by commas: licenses:create, licenses:*, or * for everything')
    .argParser(listed(scope))
    .makeOptionMandatory()

const applicationId = parsedBy(Id, 'It must be all, or a list of application ids.')

export const applicationOption = () =>
  new Option('--application <id>', 'id of the application')
    .argParser(parsedBy(Id, 'It must be the id of an application.'))
    .makeOptionMandatory()

export const appsOption = () =>
  new Option('--apps <ids>', 'ids of the applications it may touch, separated by commas, or all')
    .argParser((text: string) => (text === 'all' ? text : listed(applicationId)(text)))
    .default('all')

const dateOrInstant = z.union([InstantInput, z.iso.date().transform((date) => `${date}T00:00:00.000Z`)])

/** A duration counts from `now`; undefined when the text is neither that nor a date. */
export const expiryOf = (text: string, now: Date): string | null | undefined => {
  if (text === 'never') return null
  const seconds = durationSeconds(text)
  if (seconds !== undefined) return new Date(now.getTime() + seconds * 1000).toISOString()
  return dateOrInstant.safeParse(text).data
}

export const expiresOption = () =>
  new Option('--expires <when>', 'an ISO 8601 date, a duration such as 30d or 1y, or never')
    .argParser((text: string) => {
      if (expiryOf(text, new Date()) === undefined)
        throw new InvalidArgumentError('It must be a date such as 2027-01-31, a duration such as 30d, or never.')
      return text
    })
    .default('never')

const firstLine = async (): Promise<string> => {
  if (process.stdin.isTTY) process.stderr.write('Password: ')
  using lines = createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })
  for await (const line of lines) return line
  return ''
}

export const passwordOptions = () => [
  new Option('--password <password>', 'the password; other users of this machine may see it').conflicts('passwordStdin'),
  new Option('--password-stdin', 'read the password from the first line of standard input'),
]

/** @throws a usage error when no password was given */
export const passwordOf = async (options: { password?: string; passwordStdin?: true }): Promise<string> => {
  const password = options.passwordStdin === true ? await firstLine() : options.password
  if (password === undefined || password === '') throw usageError('a password is needed: give --password-stdin or --password <password>')
  return password
}
