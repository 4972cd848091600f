import { openWorld } from '../world.ts'
import type { PlanName } from '../../../shared/plans.ts'

const PANEL = '/api/v1/panel'

/** A world with an owner who handles keys over REST, as the dashboard does. */
export const openOwner = async ({
  plan = 'unlimited',
  environment = {},
}: { plan?: PlanName; environment?: Record<string, string> } = {}) => {
  const world = await openWorld(environment)
  const owner = await world.make.person({ plan })
  const json = { 'content-type': 'application/json' }
  const call = (method: string, path: string, body?: unknown) =>
    world.ask(method, `${PANEL}/${path}`, { cookie: owner.cookie, headers: json, ...(body === undefined ? {} : { body }) })
  return {
    world,
    owner,
    accountId: owner.accountId,
    call,
    /** Creates a key for all applications with every scope, unless told otherwise. */
    create: (draft: object = {}) =>
      call('POST', 'api-keys', { scopes: ['*'], allApplications: true, applicationIds: [], expiresAt: null, ...draft }),
    list: async (query = '') => (await call('GET', `api-keys${query}`)).body.data,
    /** What a key hears when it lists applications. */
    use: async (key: string) => (await world.ask('GET', `${PANEL}/get-applications`, { key })).body.code ?? 'ok',
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  }
}
