import type { Id } from '../shared/ids.ts'
import type { Timestamp } from './column-types.ts'

/** Unique (application_id, name). */
export interface VariableTable {
  id: Id
  application_id: Id
  name: string
  description: string | null
  /** May be a secret: no other table has it. */
  value: string
  strategy: 'auth_required' | 'auth_not_required'
  created_at: Timestamp
  updated_at: Timestamp
}
