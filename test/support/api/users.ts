import { openWorld } from '../world.ts'
import type { PlanName } from '../../../shared/plans.ts'

const PANEL = '/api/v1/panel'

export const USER_SETTINGS = { levels: [], requiresLicense: false, credentialsType: 'login_password', requiresClientId: false } as const

/** A world with an application and a key for everything in it, whose app users are handled over REST. */
export const openUsers = async ({ plan = 'unlimited' }: { plan?: PlanName } = {}) => {
  const world = await openWorld()
  const owner = await world.make.person({ plan })
  const { accountId } = owner
  const { plaintextKey: key } = await world.make.key(accountId, ['*'])
  const application = (await world.make.application(accountId)).id
  const call = (method: string, path: string, body?: unknown) => world.ask(method, `${PANEL}/${path}`, { key, body })
  const read = async (path: string, query: Record<string, string> = {}, applicationId = application) =>
    (await call('GET', `${path}?${new URLSearchParams({ applicationId, currentPage: '1', ...query }).toString()}`)).body
  const table = (query?: Record<string, string>, applicationId?: string) => read('get-users-table', query, applicationId)

  return {
    world,
    owner,
    accountId,
    key,
    application,
    call,
    read,
    table,
    /** A user as the maker makes it: without waiting for a hash. */
    user: (login?: string) => world.make.user(accountId, application, login),
    create: ({ applicationUserSettings, ...draft }: Readonly<Record<string, unknown>> & { applicationUserSettings?: object } = {}) =>
      call('POST', `create-user?applicationId=${application}`, {
        login: 'ada.lovelace',
        password: 'correct horse battery',
        ...draft,
        applicationUserSettings: { ...USER_SETTINGS, ...applicationUserSettings },
      }),
    edit: (userId: string, changes: object) => call('PATCH', `edit-user?applicationId=${application}&userId=${userId}`, changes),
    act: (action: string, fields: object) => call('POST', `users-actions?applicationId=${application}`, { action, ...fields }),
    search: (searchString: string, categories: readonly string[] = []) =>
      table({ searchParams: JSON.stringify({ searchString, categories }) }),
    /** The row of a user in the table; undefined once it is gone. */
    row: async (id: string) => (await table({ pageSize: '100' })).data.find((row: { id: string }) => row.id === id),
    license: async (license: string) => {
      const { data } = await read('get-licenses-table', { pageSize: '100' })
      return data.find((row: { license: string }) => row.license === license)
    },
    /** The keys of the licenses whose user's login has this part. */
    licensesOf: async (searchString: string): Promise<string[]> => {
      const { data } = await read('get-licenses-table', { searchParams: JSON.stringify({ searchString, categories: ['Login'] }) })
      return data.map((row: { license: string }) => row.license)
    },
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  }
}

export const loginsOf = (page: { data: readonly { login: string }[] }) => page.data.map(({ login }) => login)
