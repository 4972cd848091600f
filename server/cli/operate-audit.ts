import { listLogs } from '../../db/system/audit-chain.ts'
import type { Id } from '../../shared/ids.ts'
import { Repositories } from '../../db/repositories/index.ts'
import { AuditExport, AuditRow } from '../../shared/audit.ts'
import { auditRows } from '../acts/audit-rows.ts'
import { parseHead } from '../audit/head.ts'
import { parsed } from '../auth/persons.ts'
import { rowWriter } from '../exchange/write-rows.ts'
import type { Report } from '../audit/report.ts'
import { verifyLog } from '../audit/verify-log.ts'
import type { Node } from '../node.ts'
import { failed, usageError } from './failure.ts'
import { accountOf } from './owner.ts'

interface Chosen {
  readonly email: string | undefined
  readonly account: Id | undefined
  readonly expect: readonly string[]
}

const parsedHeads = (texts: readonly string[]) => texts.map((text) => parseHead(text) ?? failedHead(text))

const failedHead = (text: string): never => {
  throw usageError(`${text} is not a head: it is what audit verify prints, account.number.hash`)
}

/** The account that is meant: by its owner, its id, or the heads that are expected; undefined for all. */
export const chosenAccount = async (node: Node, { email, account }: Pick<Chosen, 'email' | 'account'>): Promise<Id | undefined> =>
  email === undefined ? account : (await accountOf(node, email)).id

/**
 * Verifies the logs of one account or of all.
 * @throws CommanderError for a head of another form, an account that there is not, a head of an account that is not verified
 */
export const verifyLogs = async (node: Node, { expect, ...chosen }: Chosen): Promise<readonly Report[]> => {
  const heads = parsedHeads(expect)
  const { reader: handle } = node.database
  const one = await chosenAccount(node, chosen)
  const stray = heads.find(({ accountId }) => one !== undefined && accountId !== one)
  if (stray !== undefined) throw usageError(`the head of account ${stray.accountId} is expected, but account ${one} is to be verified`)
  const named = one ?? (heads.length > 0 ? undefined : 'all')
  const ids =
    named === 'all'
      ? (await listLogs(handle)).map(({ id }) => id)
      : [...new Set(one === undefined ? heads.map(({ accountId }) => accountId) : [one])]
  const reports: Report[] = []
  for (const id of ids) {
    const report = await verifyLog(
      { handle, keys: node.auditKeys },
      id,
      heads.filter(({ accountId }) => accountId === id),
    )
    if (report === undefined) throw failed('not_found', `There is no account ${id}.`)
    reports.push(report)
  }
  return reports
}

/**
 * Writes the log of one account as text, newest first, a batch at a time.
 * @param asked filters and format as the API takes them
 * @throws ApiError `validation_error`, CommanderError for an account that there is not
 */
export const exportLog = async (node: Node, chosen: Pick<Chosen, 'email' | 'account'>, asked: unknown, write: (text: string) => void) => {
  const { format, ...filter } = parsed(AuditExport, asked)
  const accountId = await chosenAccount(node, chosen)
  if (accountId === undefined) throw usageError('which account? Give --email or --account')
  if ((await listLogs(node.database.reader, accountId)).length === 0) throw failed('not_found', `There is no account ${accountId}.`)
  const writer = rowWriter(format, Object.keys(AuditRow.shape))
  write(writer.head)
  let exported = 0
  for await (const rows of auditRows(new Repositories(node.database.reader, { accountId, applications: 'all' }), filter)) {
    exported += rows.length
    write(writer.rows(rows.map((row) => AuditRow.parse(row))))
  }
  return exported
}
