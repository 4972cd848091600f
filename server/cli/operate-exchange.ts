import type { z } from 'zod'
import { Repositories } from '../../db/repositories/index.ts'
import { findLivingApplication } from '../../db/repositories/applications.ts'
import type { Handle } from '../../db/handle.ts'
import type { Format } from '../../shared/exchange.ts'
import type { Id } from '../../shared/ids.ts'
import { LicenseRow } from '../../shared/license-files.ts'
import type { LimitName } from '../../shared/plans.ts'
import { UserRow } from '../../shared/user-files.ts'
import { licenseImporter } from '../acts/import-licenses.ts'
import { userImporter } from '../acts/import-users.ts'
import { licenseRows } from '../acts/license-rows.ts'
import { userRows } from '../acts/user-rows.ts'
import { checkFile, type Tell } from '../exchange/check-file.ts'
import type { Importer } from '../exchange/importer.ts'
import { openSpool } from '../exchange/spool.ts'
import { rowWriter } from '../exchange/write-rows.ts'
import { writeReady } from '../exchange/write-ready.ts'
import { checkPlan } from '../gates/check-plan.ts'
import type { Node } from '../node.ts'
import { failed } from './failure.ts'
import { accountOf } from './owner.ts'
import { recordByOperator } from './record-by-operator.ts'

/** What the command line exports and imports. */
export type Table = 'licenses' | 'users'

interface Place {
  readonly email: string
  readonly applicationId: Id
  readonly format: Format
}

const accountIn = async (node: Node, { email, applicationId }: Place) => {
  const account = await accountOf(node, email)
  const application = await findLivingApplication(node.database.reader, account.id, applicationId)
  if (application === undefined) throw failed('not_found', `The account of ${email} has no application ${applicationId}.`)
  return account
}

const kitOn = (handle: Handle, node: Node, accountId: Id, now: Date) => {
  const { imports, licenses, levels, users, usage } = new Repositories(handle, { accountId, applications: 'all' })
  return { imports, licenses, levels, users, usage, now, newId: node.newId }
}

type Kit = ReturnType<typeof kitOn>

const EXPORTS = {
  licenses: {
    row: LicenseRow,
    rows: (kit: Kit, { applicationId, format }: Place) => licenseRows(kit, { applicationId, format }),
  },
  users: { row: UserRow, rows: (kit: Kit, { applicationId, format }: Place) => userRows(kit, { applicationId, format }) },
} as const satisfies Record<Table, unknown>

/** Writes a table as text, a batch at a time. @returns how many rows there were */
export const exportTable = async (node: Node, table: Table, place: Place, write: (text: string, rows: number) => void) => {
  const account = await accountIn(node, place)
  const { row, rows } = EXPORTS[table]
  const writer = rowWriter(place.format, Object.keys(row.shape))
  let exported = 0
  write(writer.head, exported)
  for await (const batch of rows(kitOn(node.database.reader, node, account.id, node.clock()), place)) {
    exported += batch.length
    write(writer.rows(batch.map((one) => row.parse(one))), exported)
  }
  return exported
}

interface Import extends Place {
  readonly source: AsyncIterable<Uint8Array>
  readonly isDryRun: boolean
  readonly tell: Tell
}

interface Kind {
  readonly action: string
  readonly limit: LimitName
}

const importBy =
  <R extends z.ZodObject, W>(importer: Importer<R, W>, { action, limit }: Kind) =>
  async (node: Node, { source, isDryRun, tell, ...place }: Import) => {
    const account = await accountIn(node, place)
    const { applicationId, format } = place
    const targetOn = async (kit: Kit) => ({ kit, applicationId, levels: await kit.imports.levels(applicationId) })
    const reading = kitOn(node.database.reader, node, account.id, node.clock())
    await using ready = await openSpool(node.config.dataDir)
    const checked = await checkFile(source, { importer, target: await targetOn(reading), format, ready, tell })
    if (checked.problems.total > 0) throw checked.problems.error()
    const allow = (kit: Kit, plan: typeof account.plan) =>
      checkPlan(node.plans[plan], limit, checked.records, () => kit.usage.count(limit, kit.now))
    if (isDryRun) await allow(reading, account.plan)
    else
      await recordByOperator(node, account.id, {
        action,
        applicationId,
        isLong: true,
        changes: { applicationId, format, records: checked.records },
        act: async ({ handle, plan, isDisabled, now }) => {
          if (isDisabled) throw failed('conflict', 'This account is disabled.')
          const kit = kitOn(handle, node, account.id, now)
          await allow(kit, plan)
          await writeReady(checked, ready, { importer, target: await targetOn(kit), tell })
          return { id: applicationId }
        },
      })
    return checked.records
  }

/** Imports a file as the API does: all or none. @returns how many records came in, or would */
export const importTable: Readonly<Record<Table, (node: Node, file: Import) => Promise<number>>> = {
  licenses: importBy(licenseImporter, { action: 'license.import', limit: 'createdApplicationLicenseCount' }),
  users: importBy(userImporter, { action: 'user.import', limit: 'createdApplicationUserCount' }),
}
