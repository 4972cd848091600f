import { createTRPCClient, httpBatchLink, type HTTPBatchLinkOptions } from '@trpc/client'
import type { AppRouter } from '../server/routers/index.ts'
import { transformer } from '../shared/transformer.ts'

export { isTRPCClientError } from '@trpc/client'
export type { AppRouter } from '../server/routers/index.ts'

/** The server takes at most this many calls in one request. */
const MAX_BATCH_SIZE = 100

type Fetch = NonNullable<HTTPBatchLinkOptions<AppRouter['_def']['_config']['$types']>['fetch']>

interface Connection {
  /** Where Keyward is reached, for instance `https://keyward.example.com`. */
  readonly url: string
  /** In place of the global `fetch`. */
  readonly fetch?: Fetch
}

const connect = ({ url, fetch }: Connection, headers: Record<string, string>) =>
  createTRPCClient<AppRouter>({
    links: [
      httpBatchLink({
        url: `${url.replace(/\/+$/, '')}/trpc`,
        maxItems: MAX_BATCH_SIZE,
        headers,
        transformer,
        ...(fetch === undefined ? {} : { fetch }),
      }),
    ],
  })

/** A client for services: what a Management API key may call. Calls made in the same turn travel in one request. */
export const createManagementClient = ({ apiKey, ...connection }: Connection & { readonly apiKey: string }) =>
  connect(connection, { authorization: `Bearer ${apiKey}` }).management

/** A client for a signed-in person: everything. In a browser leave `cookie` out, the browser sends its own. */
export const createSessionClient = ({ cookie, ...connection }: Connection & { readonly cookie?: string }) =>
  connect(connection, cookie === undefined ? {} : { cookie })
