import type { PlanName } from '../../../shared/plans.ts'
import { openWorld } from '../world.ts'

/** A world with an application and a key for everything in it, asked over REST. */
export const openPanel = async ({ plan = 'unlimited' }: { plan?: PlanName } = {}) => {
  const world = await openWorld()
  const owner = await world.make.person({ plan })
  const { accountId } = owner
  const { plaintextKey: key } = await world.make.key(accountId, ['*'])
  const application = (await world.make.application(accountId)).id
  const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    world.ask(method, `/api/v1/panel/${path}`, { key, headers, body })

  return {
    world,
    owner,
    accountId,
    key,
    application,
    call,
    read: async (path: string, query: Record<string, string> = {}, applicationId = application) =>
      (await call('GET', `${path}?${new URLSearchParams({ applicationId, ...query }).toString()}`)).body,
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  }
}
