import { z } from 'zod'
import { GracePeriod } from './durations.ts'
import { Id } from './ids.ts'
import { Grant } from './scopes.ts'
import { trimmed } from './text.ts'
import { Instant, InstantInput } from './times.ts'

/** Shapes of management-api.md section 3. */

export const KeyStatus = z.enum(['active', 'retiring', 'expired', 'revoked'])
export type KeyStatus = z.infer<typeof KeyStatus>

export const ApiKey = z.object({
  id: Id,
  name: z.string(),
  publicId: z.string().meta({ example: 'bak_EXAMPLEEXAMPLE00' }),
  keyLast4: z.string(),
  maskedKey: z.string().meta({ example: 'blz_mgmt_bak_EXAM…0000' }),
  status: KeyStatus,
  scopes: z.array(z.string()),
  allApplications: z.boolean(),
  applicationIds: z.array(Id),
  expiresAt: Instant.nullable(),
  revokedAt: Instant.nullable(),
  lastUsedAt: Instant.nullable(),
  lastUsedIp: z.string().nullable(),
  role: z.literal('member').meta({ description: 'A label: what a key may do is its scopes' }),
  rotatedFromId: Id.nullable(),
  createdBy: z.string().nullable().meta({ description: 'The person who made it; null when the operator did' }),
  createdAt: Instant,
  updatedAt: Instant,
})
export type ApiKey = z.infer<typeof ApiKey>

/** The one answer that carries the secret; a repeated answer has `plaintextKey: null`. */
export const RevealedApiKey = ApiKey.extend({
  plaintextKey: z.string().nullable().meta({ description: 'The whole key. Shown once, stored nowhere.', example: 'blz_mgmt_bak_…' }),
})

const unique = (items: readonly string[]) => new Set(items).size === items.length

const Scopes = z.array(Grant).min(1).max(64).refine(unique, { error: 'Must not name a scope twice' })

const ApplicationIds = z.array(Id).max(1000).refine(unique, { error: 'Must not name an application twice' })

const KeyName = trimmed(3, 64)

export const ApiKeyDraft = z.object({
  name: z.union([KeyName, z.string().trim().length(0)]).optional().meta({ description: 'Left empty: `API key` and the time' }),
  scopes: Scopes,
  allApplications: z.boolean(),
  applicationIds: ApplicationIds.default([]).meta({ description: 'At least one when not all applications, else empty' }),
  expiresAt: InstantInput.nullable().default(null),
})
export type ApiKeyDraft = z.infer<typeof ApiKeyDraft>

export const ApiKeyChanges = z.object({
  id: Id,
  name: KeyName.optional(),
  scopes: Scopes.optional(),
  allApplications: z.boolean().optional(),
  applicationIds: ApplicationIds.optional(),
  expiresAt: InstantInput.nullable().optional(),
})
export type ApiKeyChanges = z.infer<typeof ApiKeyChanges>

export const ApiKeyRotation = z.object({ id: Id, gracePeriod: GracePeriod.default('24h') })
