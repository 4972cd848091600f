import { createTRPCClient, httpBatchLink, httpLink, splitLink, type Operation, type TRPCClient } from '@trpc/client'
import { transformer } from '../shared/transformer.ts'
import { idempotencyKeyOf } from './idempotency.ts'
import type { Settings } from './options.ts'
import { persistentLink } from './persist.ts'
import type { AppRouter } from './router.ts'
import { SYSTEM, type Surroundings } from './surroundings.ts'
import { transportOf } from './transport.ts'

/** The server takes at most this many calls in one request. */
const MAX_BATCH_SIZE = 100

/** The inputs of queries stand in the address, and proxies commonly take 8 KiB of one. */
const MAX_URL_LENGTH = 8000

/** In a batch of its own it fits in any case; a longer one travels alone, and may be refused on the way. */
const LONG_INPUT = 4000

const isLong = ({ type, input }: Operation) =>
  type === 'query' && input !== undefined && encodeURIComponent(JSON.stringify(input)).length > LONG_INPUT

/** The server refuses a batch with an idempotency key, which says nothing about which call it is for. */
const travelsAlone = (op: Operation) => idempotencyKeyOf(op) !== undefined || isLong(op)

const headersFor = (op: Operation, headers: Settings['headers']) => {
  const key = idempotencyKeyOf(op)
  return key === undefined ? headers : { ...headers, 'idempotency-key': key }
}

/** Calls made in the same turn travel in one request. */
export const connect = ({ url, fetch, headers, ...patience }: Settings, surroundings: Surroundings = SYSTEM): TRPCClient<AppRouter> => {
  const common = { url, transformer, fetch: transportOf(fetch, surroundings.now) }
  return createTRPCClient<AppRouter>({
    links: [
      persistentLink(patience, surroundings),
      splitLink({
        condition: travelsAlone,
        true: httpLink({ ...common, headers: ({ op }) => headersFor(op, headers) }),
        false: httpBatchLink({ ...common, headers, maxItems: MAX_BATCH_SIZE, maxURLLength: MAX_URL_LENGTH }),
      }),
    ],
  })
}
