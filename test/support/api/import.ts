import type { World } from '../world.ts'

/** The text of a CSV file, a line each. */
export const csv = (...lines: readonly string[]) => lines.map((line) => `${line}\r\n`).join('')

/** The text of a file of JSON lines. */
export const jsonl = (...records: readonly object[]) => records.map((record) => `${JSON.stringify(record)}\n`).join('')

/** An account with an application that has the levels `basic` and `pro`, and what imports and exports its records. */
export const importing = async (world: World) => {
  const { accountId, cookie } = await world.make.person()
  const { plaintextKey: key } = await world.make.key(accountId, ['*'])
  const { id: applicationId } = await world.make.application(accountId)
  await world.make.levels(accountId, applicationId, ['basic', 'pro'])
  const types = { csv: 'text/csv', jsonl: 'application/x-ndjson' } as const

  interface Sending {
    readonly format?: keyof typeof types
    readonly more?: string
    readonly headers?: Record<string, string>
    readonly into?: string
  }
  const bring = (
    what: 'licenses' | 'users',
    body: string | Buffer,
    { format = 'csv', more = '', headers, into = applicationId }: Sending = {},
  ) =>
    world.ask('POST', `/api/v1/panel/import-${what}?applicationId=${into}&format=${format}${more}`, {
      key,
      headers: { 'content-type': types[format], ...headers },
      body,
    })
  const told = (what: 'licenses' | 'users', format: keyof typeof types, from = applicationId) =>
    world.ask('GET', `/api/v1/panel/export-${what}?applicationId=${from}&format=${format}`, { key })
  /** What the application has, as lines of JSON. */
  const lines = async (what: 'licenses' | 'users', from = applicationId): Promise<Record<string, unknown>[]> =>
    (await told(what, 'jsonl', from)).text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line))
  const counts = async (into = applicationId) =>
    (await world.ask('GET', `/api/v1/panel/get-licenses-metadata?applicationId=${into}`, { key })).body.data

  return { accountId, cookie, key, applicationId, bring, told, lines, counts }
}

export type Importing = Awaited<ReturnType<typeof importing>>
