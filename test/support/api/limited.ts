import type { KeyLimit } from '../../../shared/key-limits.ts'
import type { Grant } from '../../../shared/scopes.ts'
import { openOwner } from './owner.ts'

const LICENSES = { duration: '1d', applicationLicenseSettings: { levels: [], requiresClientId: false } }

/** An owner with an application, and keys with limits that are tried on it. */
export const openLimited = async () => {
  const owner = await openOwner()
  const { world, accountId } = owner
  const application = (await world.make.application(accountId)).id
  await world.make.levels(accountId, application, ['basic', 'premium'])
  const here = (path: string) => `/api/v1/panel/${path}${path.includes('?') ? '&' : '?'}applicationId=${application}`
  const call = (key: string, path: string, body: object, headers: Record<string, string> = {}) =>
    world.ask('POST', here(path), { key, body, headers })

  return {
    ...owner,
    /** As the owner, who handles keys. */
    owned: owner.call,
    application,
    /** A key with every scope, unless told otherwise. */
    key: (limits: readonly KeyLimit[], scopes: readonly Grant[] = ['*']) => world.make.key(accountId, scopes, { limits }),
    call,
    patch: (key: string, path: string, body: object) => world.ask('PATCH', here(path), { key, body }),
    mint: (key: string, fields: object = {}, headers?: Record<string, string>) =>
      call(key, 'create-licenses', { ...LICENSES, amount: 1, ...fields }, headers),
    act: (key: string, action: string, fields: object) => call(key, 'licenses-actions', { action, ...fields }),
    /** Licenses that nobody's limit counted. */
    licenses: async (amount: number, durationSeconds: number | null = 86_400) =>
      (await world.make.licenses(accountId, application, { amount, durationSeconds })).map(({ id }) => id),
    /** What the list tells of a key's limits. */
    limitsOf: async (id: string) => (await owner.list()).find((key: { id: string }) => key.id === id).limits,
    countLicenses: async () =>
      (await owner.call('GET', `get-licenses-metadata?applicationId=${application}`)).body.data.totalLicenses as number,
    [Symbol.asyncDispose]: () => owner[Symbol.asyncDispose](),
  }
}
