import { expect, test } from 'vitest'
import { createManagementClient, createSessionClient, isTRPCClientError, type AppRouter } from '../../client/index.ts'
import { listen } from '../support/api/socket.ts'
import { openWorld } from '../support/world.ts'

test('the typed client makes with a session what a key then reads, and tells refusals by their code', async () => {
  await using world = await openWorld()
  const person = await world.make.person()
  await using server = await listen(world)
  const { url } = server
  const session = createSessionClient({ url, cookie: person.cookie })

  const { name } = await session.management.applications.create.mutate({ name: 'My Application' })
  const { plaintextKey } = await session.session.apiKeys.create.mutate({ scopes: ['applications:read'], allApplications: true })
  const client = createManagementClient({ url, apiKey: plaintextKey ?? '' })
  const applications = await client.applications.list.query()
  const refusal = await client.account.limits.query().catch((error: unknown) => error)

  expect(applications.map((application) => application.name)).toEqual([name])
  expect(isTRPCClientError<AppRouter>(refusal) ? refusal.data : refusal).toMatchObject({
    code: 'insufficient_scope',
    httpStatus: 403,
    requiredScope: 'account:read',
  })
})
