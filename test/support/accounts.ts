import type { Insertable } from 'kysely'
import type { AccountTable } from '../../db/schema.ts'

const now = '2026-11-21T00:00:00.000Z'

/** The least account row a test of the database needs. */
export const accountRow = (id: string): Insertable<AccountTable> => ({
  id,
  name: 'Acme',
  plan: 'free',
  disabled_at: null,
  audit_sequence: 0,
  created_at: now,
  updated_at: now,
})
