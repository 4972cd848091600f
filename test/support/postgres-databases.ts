import pg from 'pg'

/** The address of another database on the same server. */
export const onServer = (server: string, database: string) => {
  const url = new URL(server)
  url.pathname = `/${database}`
  return url.href
}

/** Runs statements on the server itself, outside of any test database. */
export const onPostgres = async <T>(server: string, work: (client: pg.Client) => Promise<T>) => {
  const client = new pg.Client(server)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

let made = 0

/** A new database beside the template, empty or cloned from it; dropped with the template at the end of the run. */
export const createPostgres = async (server: string, template: string, isEmpty: boolean) => {
  made++
  const name = `${template}_${process.pid}_${made}`
  const source = isEmpty ? 'template0' : template
  await onPostgres(server, (client) => client.query(`create database ${name} template ${source} strategy wal_log`))
  return onServer(server, name)
}
