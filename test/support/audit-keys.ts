import { createSecretKey } from 'node:crypto'
import { createAuditKeys } from '../../server/audit/keys.ts'
import type { Pepper } from '../../server/keys/keyring.ts'

/** A pepper whose bytes are all this letter. */
export const pepperOf = (version: number, letter: string): Pepper => ({ version, key: createSecretKey(Buffer.alloc(32, letter)) })

/** Keys of audit logs where no whole node makes them. */
export const AUDIT_KEYS = createAuditKeys([pepperOf(1, 'p')])
