import type { ApiKeyRow } from '../../db/repositories/api-keys.ts'
import type { ApiKey } from '../../shared/api-keys.ts'
import { limitsTold } from './limits-of-keys.ts'
import { judgeKey } from '../rules/judge-key.ts'
import { maskKey } from '../rules/mask-key.ts'

/** A key as it is shown. */
export const toApiKey = (row: ApiKeyRow, now: Date): ApiKey => ({
  id: row.id,
  name: row.name,
  publicId: row.public_id,
  keyLast4: row.last4,
  maskedKey: maskKey(row.public_id, row.last4),
  status: judgeKey(row, now),
  scopes: row.scopes.split(' '),
  limits: limitsTold(row, now),
  allApplications: row.all_applications === 1,
  applicationIds: [...row.application_ids],
  expiresAt: row.expires_at,
  revokedAt: row.revoked_at,
  lastUsedAt: row.last_used_at,
  lastUsedIp: row.last_used_ip,
  role: 'member',
  rotatedFromId: row.rotated_from_id,
  createdBy: row.created_by,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
})
