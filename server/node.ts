import type { Logger } from 'pino'
import type { Database } from '../db/handle.ts'
import type { Turns } from '../db/turns.ts'
import type { NewId } from '../shared/ids.ts'
import type { Plans } from '../shared/plans.ts'
import type { Origins } from './auth/origins.ts'
import type { People } from './auth/people.ts'
import type { BillingProvider } from './billing/provider.ts'
import type { AuditKeys } from './audit/keys.ts'
import type { Endpoints } from './endpoints.ts'
import type { Config } from './env.ts'
import type { LastUsed } from './jobs/last-used.ts'
import type { Keyring } from './keys/keyring.ts'
import type { Limit } from './limits.ts'
import type { RandomBytes } from './rules/mint-key.ts'
import type { Storage } from './storage/storage.ts'
import type { Links } from './transfers/links.ts'
import type { Sent } from './transfers/sent.ts'
import type { UnderWay } from './transfers/under-way.ts'

/** What one running process holds: everything a request may need, and where time and randomness come from. */
export interface Node {
  readonly config: Config
  /** What each plan allows: the presets, as the operator changed them. */
  readonly plans: Plans
  /** Who takes the payments; undefined when only the operator changes plans. */
  readonly provider: BillingProvider | undefined
  readonly database: Database
  readonly log: Logger
  /** One line per request, of fields that hold no secrets: it needs no redaction, which costs more than the line. */
  readonly accessLog: Logger
  readonly clock: () => Date
  readonly newId: NewId
  readonly randomBytes: RandomBytes
  readonly keyring: Keyring
  readonly auditKeys: AuditKeys
  /** One-time URLs. */
  readonly links: Links
  /** Where the bytes of files and pictures lie. */
  readonly storage: Storage
  /** What is being received, sent or written down. */
  readonly underWay: UnderWay
  /** What was sent through each one-time URL. */
  readonly sent: Sent
  /** Attempts to fill one upload, one at a time. */
  readonly uploadTurns: Turns
  readonly people: People
  readonly lastUsed: LastUsed
  readonly endpoints: Endpoints
  /** Calls per key or session. */
  readonly callLimit: Limit
  /** Failed authentications per address. */
  readonly failureLimit: Limit
  /** Repetitions of one request, one at a time. */
  readonly twins: Turns
  /** Where people reach us, and whose pages may use the session cookie. */
  readonly origins: Origins
  /** Whether that is over https. */
  readonly isHttps: boolean
}
