import { openOwner } from './owner.ts'

export const DAY_MS = 86_400_000
export const NOW = '2026-11-20T14:03:22.000Z'

const PANEL = '/api/v1/panel'

type Owner = Awaited<ReturnType<typeof openOwner>>

interface Use {
  readonly path?: string
  readonly method?: string
  readonly body?: unknown
  readonly from?: string
  readonly count?: number
}

/** An owner of two applications with a key for everything, which is old enough to be judged. */
export const openUsed = async () => {
  const w = await openOwner({ environment: { TRUST_PROXY_HOPS: '1' } })
  w.world.clock.advance(-60 * DAY_MS)
  const { id: one } = await w.world.make.application(w.accountId, 'First application')
  const { id: two } = await w.world.make.application(w.accountId, 'Second application')
  const { body } = await w.create()
  await w.world.database.writer
    .withTables<{ schema_migration: { name: string; applied_at: string } }>()
    .updateTable('schema_migration')
    .set({ applied_at: w.world.clock.now().toISOString() })
    .execute()
  w.world.clock.set(NOW)
  const key: { id: string; plaintextKey: string } = body.data
  return { ...w, one, two, key, [Symbol.asyncDispose]: () => w[Symbol.asyncDispose]() }
}

/** Makes calls with a key, and writes them down. */
export const use = async (
  { world }: Owner,
  key: string,
  { path = 'get-applications', method = 'GET', from = '192.0.2.1', body, count = 1 }: Use = {},
) => {
  for (let at = 0; at < count; at += 1)
    await world.ask(method, `${PANEL}/${path}`, { key, headers: { 'x-forwarded-for': from }, ...(body === undefined ? {} : { body }) })
  await world.node.lastUsed.flush()
}

/** What is told about a key. */
export const askAbout = async (w: Owner, id: string, about: string) => (await w.call('GET', `api-keys/${id}/${about}`)).body.data

/** A path that names an application. */
export const metadata = (applicationId: string) => `get-licenses-metadata?applicationId=${applicationId}`
