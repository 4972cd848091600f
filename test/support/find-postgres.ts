import pg from 'pg'

const LOCAL = [
  'postgres://postgres@127.0.0.1:5432/postgres',
  'postgres://root@127.0.0.1:5432/postgres',
  'postgres://postgres@localhost/postgres?host=/var/run/postgresql',
]

const answers = async (url: string) => {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query<{ may: boolean }>(
      'select rolcreatedb or rolsuper as may from pg_roles where rolname = current_user',
    )
    return rows[0]?.may === true
  } catch {
    return false
  } finally {
    await client.end().catch(() => {})
  }
}

/**
 * The PostgreSQL server the tests may make databases in: KEYWARD_TEST_POSTGRES, or one on this machine that lets us in.
 * Without one the tests run on the other databases, and one line says so.
 *
 * @throws Error when there is none though KEYWARD_TEST_POSTGRES names one or KEYWARD_REQUIRE_SERVICES=1 asks for it
 */
export const findPostgres = async (environment: Readonly<Record<string, string | undefined>>): Promise<string | undefined> => {
  const given = environment['KEYWARD_TEST_POSTGRES']
  for (const url of given === undefined ? LOCAL : [given]) if (await answers(url)) return url
  if (given !== undefined) throw new Error('KEYWARD_TEST_POSTGRES does not answer, or its user may not create databases.')
  if (environment['KEYWARD_REQUIRE_SERVICES'] === '1')
    throw new Error('KEYWARD_REQUIRE_SERVICES=1, but no PostgreSQL answers on this machine.')
  console.info(
    'No PostgreSQL here, its tests are left out (PGlite stands in). To run them: KEYWARD_TEST_POSTGRES=postgres://user@host/postgres',
  )
  return undefined
}
