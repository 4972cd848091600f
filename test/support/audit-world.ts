import { sql } from 'kysely'
import type { Head } from '../../server/audit/head.ts'
import type { Report } from '../../server/audit/report.ts'
import { verifyLog } from '../../server/audit/verify-log.ts'
import { openWorld } from './world.ts'

const PANEL = '/api/v1/panel'

/** A world whose owner has a key and an application, and whose log can be verified and tampered with. */
export const openAuditWorld = async (environment: Record<string, string> = {}) => {
  const world = await openWorld(environment)
  const owner = await world.make.person()
  const { accountId, cookie } = owner
  const key = (await world.make.key(accountId, ['*'])).plaintextKey
  const { id: applicationId } = await world.make.application(accountId)

  const call = async (method: string, path: string, body?: unknown, by: { key?: string; cookie?: string } = { key }) => {
    const place = `${PANEL}/${path}${path.includes('?') ? '&' : '?'}applicationId=${applicationId}`
    const answer = await world.ask(method, place, { ...by, ...(body === undefined ? {} : { body }) })
    if (answer.status !== 200) throw new Error(`${method} ${path}: ${answer.text}`)
    return answer.body
  }

  const createLicenses = async (amount: number): Promise<string[]> =>
    (
      await call('POST', 'create-licenses', {
        amount,
        duration: '30d',
        applicationLicenseSettings: { levels: [], requiresClientId: false },
      })
    ).data.map(({ id }: { id: string }) => id)

  return {
    world,
    owner,
    accountId,
    applicationId,
    call: (method: string, path: string, body?: unknown) => call(method, path, body),
    byOwner: (method: string, path: string, body?: unknown) => call(method, path, body, { cookie }),
    createLicenses,
    act: (action: string, selection: object) => call('POST', 'licenses-actions', { action, ...selection }),
    verify: async (...expected: readonly Head[]) => {
      const report = await verifyLog({ handle: world.database.reader, keys: world.node.auditKeys }, accountId, expected)
      if (report === undefined) throw new Error('the account is gone')
      return report
    },
    /** The events of the account, oldest first. */
    events: () =>
      world.database.reader.kysely.selectFrom('audit_event').where('account_id', '=', accountId).selectAll().orderBy('sequence').execute(),
    /** What somebody does who can write to the database, but has not the pepper. */
    tamper: async (statement: ReturnType<typeof sql>) => {
      await world.database.transaction(async ({ kysely }) => {
        await statement.execute(kysely)
      })
    },
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  }
}

export type AuditWorld = Awaited<ReturnType<typeof openAuditWorld>>

/** What a report finds wrong, and where. */
export const found = ({ problems }: Report) => problems.map(({ kind, sequence }) => `${kind} ${sequence}`)

/** Eleven events of several kinds: a creation, edits of one and of several records, an act on all. */
export const fill = async (w: AuditWorld) => {
  const ids = await w.createLicenses(3)
  const [id] = ids
  for (const comment of ['one', 'two', null]) await w.call('PATCH', `edit-license?licenseId=${id}`, { comment })
  for (const action of ['pause', 'unpause', 'blacklist', 'unblacklist']) await w.act(action, { licenseIds: ids })
  await w.act('reset_client_id', { all: true })
  await w.byOwner('PATCH', 'edit-application-settings', { version: '1.0.1' })
  return ids
}
