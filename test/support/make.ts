import { randomBytes } from 'node:crypto'
import type { Reach } from '../../db/reach.ts'
import { Repositories } from '../../db/repositories/index.ts'
import { lockAccount } from '../../db/system/audit.ts'
import { createApiKey } from '../../server/acts/create-api-key.ts'
import { createBlacklistEntry } from '../../server/acts/create-blacklist-entry.ts'
import { createLicenses, type LicenseDraft } from '../../server/acts/create-licenses.ts'
import { createVariable } from '../../server/acts/create-variable.ts'
import type { Node } from '../../server/node.ts'
import { mintRuntimeKey } from '../../server/rules/mint-key.ts'
import { NewBlacklistEntry } from '../../shared/blacklists.ts'
import type { Id } from '../../shared/ids.ts'
import type { KeyLimit } from '../../shared/key-limits.ts'
import type { Grant } from '../../shared/scopes.ts'
import { untouched } from '../../server/touched.ts'
import { makeFile, type FileToMake } from './make-file.ts'
import { peopleMaker } from './make-people.ts'

export { PASSWORD, type Person } from './make-people.ts'

let users = 0

/** How made licenses differ from one that is for ever, has no level and is bound to no device. */
export type LicensesToMake = Partial<Omit<LicenseDraft, 'applicationId' | 'keys'>> & {
  readonly amount?: number
  readonly keys?: readonly string[]
}

interface KeyOptions {
  readonly applicationIds?: readonly Id[]
  readonly expiresAt?: string | null
  readonly limits?: readonly KeyLimit[]
}

/** What tests start from; every maker writes through the same code as the product. */
export const maker = (node: Node) => {
  const within = <T>(accountId: Id, work: (kit: Repositories) => Promise<T>) =>
    node.database.transaction(async (handle) => {
      await lockAccount(handle, accountId)
      return work(new Repositories(handle, { accountId, applications: 'all' } satisfies Reach))
    })

  return {
    ...peopleMaker(node, within),

    application: (accountId: Id, name = `Application ${node.newId().slice(-8)}`) =>
      within(accountId, ({ applications }) =>
        applications.insert({
          id: node.newId(),
          name,
          keys: { socketKey: mintRuntimeKey(randomBytes), httpKey: mintRuntimeKey(randomBytes) },
          now: node.clock(),
        }),
      ),

    levels: (accountId: Id, applicationId: Id, names: readonly string[]) =>
      within(accountId, ({ levels }) => levels.insert(applicationId, names, { newId: node.newId, now: node.clock() })),

    /** Licenses, in the order of their keys. */
    licenses: (accountId: Id, applicationId: Id, { amount = 1, keys, ...common }: LicensesToMake = {}) =>
      within(accountId, ({ licenses, levels }) =>
        createLicenses(
          {
            licenses,
            levels,
            now: node.clock(),
            newId: node.newId,
            randomBytes: node.randomBytes,
            touched: untouched(),
          },
          {
            applicationId,
            keys: keys ?? { amount, mask: 'XXXXXX-XXXXXX' },
            durationSeconds: null,
            comment: null,
            levels: [],
            requiresClientId: false,
            ...common,
          },
        ),
      ),

    /** An app user whom no password lets in: hashing one takes longer than all else a test does. */
    user: (accountId: Id, applicationId: Id, login = `user-${(users += 1)}`) =>
      within(accountId, async (kit) => {
        const id = node.newId()
        const settings = { credentialsType: 'login_password', requiresLicense: false, requiresClientId: false } as const
        const nothing = { comment: null, clientId: null, ipAddress: null, passwordHash: 'none' }
        await kit.users.insert(applicationId, { id, login, ...nothing, ...settings }, node.clock())
        return { id, login }
      }),

    blacklistEntry: (accountId: Id, applicationId: Id, listed: { clientId?: string; ipAddress?: string; comment?: string }) =>
      within(accountId, ({ blacklists }) =>
        createBlacklistEntry(
          { blacklists, now: node.clock(), newId: node.newId, touched: untouched() },
          NewBlacklistEntry.parse({ applicationId, ...listed }),
        ),
      ),

    variable: (accountId: Id, applicationId: Id, name = `variable-${node.newId()}`, value = 'a value') =>
      within(accountId, ({ variables }) =>
        createVariable(
          { variables, now: node.clock(), newId: node.newId, touched: untouched() },
          { applicationId, name, value, strategy: 'auth_required' },
        ),
      ),

    /** A file with its bytes. */
    file: (accountId: Id, applicationId: Id, file?: FileToMake) => makeFile(node, { accountId, applicationId }, file),

    /** A key with these scopes, for all applications unless some are named. */
    key: (accountId: Id, scopes: readonly Grant[], options: KeyOptions = {}) =>
      within(accountId, async (kit) => {
        const made = await createApiKey(
          {
            apiKeys: kit.apiKeys,
            applications: kit.applications,
            now: node.clock(),
            newId: node.newId,
            randomBytes: node.randomBytes,
            keyring: node.keyring,
            touched: untouched(),
          },
          {
            name: 'test key',
            scopes: [...scopes],
            allApplications: options.applicationIds === undefined,
            applicationIds: [...(options.applicationIds ?? [])],
            expiresAt: options.expiresAt ?? null,
            limits: [...(options.limits ?? [])],
            createdBy: null,
          },
        )
        return { ...made, plaintextKey: made.plaintextKey }
      }),
  }
}
