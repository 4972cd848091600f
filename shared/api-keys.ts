import { z } from 'zod'
import { GracePeriod } from './durations.ts'
import { Id } from './ids.ts'
import { KeyLimits, KeyLimitUse } from './key-limits.ts'
import { Grant } from './scopes.ts'
import { trimmed } from './text.ts'
import { Instant, InstantInput } from './times.ts'

/** Shapes of management-api.md section 3. */

export const KeyStatus = z.enum(['active', 'retiring', 'expired', 'revoked']).meta({ id: 'KeyStatus' })
export type KeyStatus = z.infer<typeof KeyStatus>

const fields = {
  id: Id,
  name: z.string().meta({ example: 'Web shop' }),
  publicId: z.string().meta({ example: 'bak_EXAMPLEEXAMPLE00' }),
  keyLast4: z.string().meta({ example: '0000' }),
  maskedKey: z.string().meta({ example: 'blz_mgmt_bak_EXAM…0000' }),
  status: KeyStatus,
  scopes: z.array(z.string()).meta({ example: ['licenses:read', 'licenses:create'] }),
  limits: z.array(KeyLimitUse),
  allApplications: z.boolean(),
  applicationIds: z.array(Id),
  expiresAt: Instant.nullable().meta({ example: '2027-01-31T00:00:00.000Z' }),
  revokedAt: Instant.nullable().meta({ example: null }),
  lastUsedAt: Instant.nullable(),
  lastUsedIp: z.string().nullable().meta({ example: '203.0.113.9' }),
  role: z.literal('member').meta({ description: 'A label: what a key may do is its scopes' }),
  rotatedFromId: Id.nullable().meta({ example: null }),
  createdBy: z
    .string()
    .nullable()
    .meta({ description: 'The person who made it; null when the operator did', example: '1858412344320000002' }),
  createdAt: Instant,
  updatedAt: Instant,
}

export const ApiKey = z.object(fields).meta({ id: 'ApiKey', description: 'What may be told of a key after its creation' })
export type ApiKey = z.infer<typeof ApiKey>

/** The one answer that carries the secret; a repeated answer has `plaintextKey: null`. */
export const RevealedApiKey = z
  .object({
    ...fields,
    plaintextKey: z.string().nullable().meta({ description: 'The whole key. Shown once, stored nowhere.', example: 'blz_mgmt_bak_…' }),
  })
  .meta({ id: 'RevealedApiKey', description: 'A key with its secret' })

const unique = (items: readonly string[]) => new Set(items).size === items.length

const Scopes = z
  .array(Grant)
  .min(1)
  .max(64)
  .refine(unique, { error: 'Must not name a scope twice' })
  .meta({ uniqueItems: true, example: ['licenses:read', 'licenses:create'] })

const ApplicationIds = z.array(Id).max(1000).refine(unique, { error: 'Must not name an application twice' }).meta({ uniqueItems: true })

const KeyName = trimmed(3, 64).meta({ minLength: 3, maxLength: 64, example: 'Web shop' })

export const ApiKeyDraft = z.object({
  name: z
    .union([KeyName, z.string().regex(/^\s*$/).trim()])
    .optional()
    .meta({ description: 'Left empty: `API key` and the time', example: 'Web shop' }),
  scopes: Scopes,
  limits: KeyLimits.optional(),
  allApplications: z.boolean(),
  applicationIds: ApplicationIds.default([]).meta({
    description: 'At least one when not all applications, else empty',
    example: ['1858412344320000001'],
  }),
  expiresAt: InstantInput.nullable().default(null),
})
export type ApiKeyDraft = z.infer<typeof ApiKeyDraft>

export const ApiKeyChanges = z.object({
  id: Id,
  name: KeyName.optional(),
  scopes: Scopes.optional(),
  limits: KeyLimits.optional().meta({ description: 'Replaces all of them; counts stay' }),
  allApplications: z.boolean().optional(),
  applicationIds: ApplicationIds.optional(),
  expiresAt: InstantInput.nullable().optional(),
})
export type ApiKeyChanges = z.infer<typeof ApiKeyChanges>

export const ApiKeyRotation = z.object({ id: Id, gracePeriod: GracePeriod.default('24h') })
