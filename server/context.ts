import type { Node } from './node.ts'
import type { Principal } from './principal.ts'
import type { Origin } from './rules/is-own-origin.ts'

/** What a request brought to prove who it is. A key beats a cookie; two keys are refused. */
export type Credential =
  | { readonly kind: 'none' }
  | { readonly kind: 'ambiguous' }
  | { readonly kind: 'key'; readonly text: string }
  | { readonly kind: 'cookie'; readonly cookie: string }

/** One request, before anybody is admitted. A tRPC batch shares one context. */
export interface Context {
  readonly node: Node
  readonly requestId: string
  /** The client's address, behind trusted proxies. */
  readonly address: string
  readonly credential: Credential
  readonly origin: Origin
  readonly now: Date
  /** The header that makes a repeated mutation one, as it came. */
  readonly idempotencyKey: string | undefined
  /** Headers of the answer that gates set. */
  readonly headers: Record<string, string>
  /** Filled once authenticated, so that a batch authenticates once. */
  readonly admission: { principal?: Promise<Principal> }
}
