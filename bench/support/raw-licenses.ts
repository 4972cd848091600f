import Sqlite from 'better-sqlite3'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { searchOf } from '../../db/repositories/license-columns.ts'
import { mintLicenses } from '../../server/rules/mint-license.ts'
import type { OpenNode } from '../../server/open-node.ts'
import type { Id } from '../../shared/ids.ts'

const COLUMNS = [
  'id',
  'application_id',
  'license',
  'phase',
  'comment',
  'requires_client_id',
  'duration_seconds',
  'search',
  'created_at',
  'updated_at',
] as const

/** The same rows by prepared inserts into the same table with the same indexes, and nothing else: no tallies, no queue of the search. */
export const rawLicenses = (node: OpenNode, directory: string, applicationId: Id) => {
  const connection = new Sqlite(join(directory, 'keyward.db'), { timeout: 10_000 })
  connection.pragma('synchronous = full')
  connection.pragma('foreign_keys = on')
  const triggers = connection
    .prepare<[], { name: string }>("select name from sqlite_schema where type = 'trigger' and tbl_name = 'license'")
    .all()
  for (const { name } of triggers) connection.exec(`drop trigger ${name}`)
  const insert = connection.prepare(`insert into license (${COLUMNS.join(', ')}) values (${COLUMNS.map(() => '?').join(', ')})`)
  const insertAll = connection.transaction((rows: readonly (readonly unknown[])[]) => {
    for (const row of rows) insert.run(...row)
  })

  return {
    /** Rows as the product would have made them. */
    prepare: (amount: number) => {
      const at = node.clock().toISOString()
      return mintLicenses('XXXXXX-XXXXXX', amount, randomBytes).map((license) => {
        const search = searchOf({ license, clientId: null, ipAddress: null, login: null, comment: null })
        return [BigInt(node.newId()), BigInt(applicationId), license, 'available', null, 0, 2_592_000, search, at, at]
      })
    },
    insertAll,
    [Symbol.dispose]: () => connection.close(),
  }
}
