import type { TestProject } from 'vitest/node'
import { connect } from '../../db/connect.ts'
import { migrate } from '../../db/migrate.ts'
import { onPostgres, onServer } from './postgres-databases.ts'
import './provided.ts'

/** Makes the migrated database that every test database of this run is cloned from, and drops all of them at the end. */
export default async function makeTemplate(project: TestProject) {
  const server = project.getProvidedContext().postgres
  const template = `keyward_test_${process.pid}_${Date.now().toString(36)}`
  await onPostgres(server, (client) => client.query(`create database ${template}`))
  const database = await connect(onServer(server, template))
  await migrate(database)
  await database.close()
  project.provide('template', template)

  return () =>
    onPostgres(server, async (client) => {
      const { rows } = await client.query<{ datname: string }>('select datname from pg_database where starts_with(datname, $1)', [template])
      for (const { datname } of rows) await client.query(`drop database ${datname} with (force)`)
    })
}
