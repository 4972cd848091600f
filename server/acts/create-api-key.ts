import type { Repositories } from '../../db/repositories/index.ts'
import type { ApiKeyDraft } from '../../shared/api-keys.ts'
import type { NewId } from '../../shared/ids.ts'
import type { Keyring } from '../keys/keyring.ts'
import { mintKey, type RandomBytes } from '../rules/mint-key.ts'
import { nameKey } from '../rules/name-key.ts'
import { noteChange, type Touched } from '../touched.ts'
import { checkExpiry, checkKeyReach } from './check-key-reach.ts'
import { checkLimits, limitsText } from './limits-of-keys.ts'
import { tellApiKey } from './tell.ts'
import { toApiKey } from './to-api-key.ts'

/** What making a key needs; a request's call has it, the command line builds it. */
export type KeyMaker = Pick<Repositories, 'apiKeys' | 'applications'> & {
  readonly now: Date
  readonly newId: NewId
  readonly randomBytes: RandomBytes
  readonly keyring: Keyring
  readonly touched: Touched
}

/**
 * Mints and stores a key. `createdBy` is the person, or null for the operator.
 * @throws ApiError `validation_error`, `not_found` for an application out of reach
 */
export const createApiKey = async (ctx: KeyMaker, draft: ApiKeyDraft & { readonly createdBy: string | null }) => {
  checkExpiry(draft.expiresAt, ctx.now)
  await checkKeyReach(ctx.applications, draft)
  checkLimits(draft.limits, draft.scopes)
  return storeMinted(ctx, {
    name: draft.name === undefined || draft.name === '' ? nameKey(ctx.now) : draft.name,
    scopes: draft.scopes.join(' '),
    limits: limitsText(draft.limits),
    all_applications: draft.allApplications ? 1 : 0,
    application_ids: draft.applicationIds,
    expires_at: draft.expiresAt,
    rotated_from_id: null,
    counted_as: null,
    created_by: draft.createdBy,
  })
}

type Stored = Parameters<Repositories['apiKeys']['insert']>[0]

/** Mints a secret for a key whose properties are settled, and reveals it once. */
export const storeMinted = async (ctx: KeyMaker, properties: Omit<Stored, 'id' | 'public_id' | 'hash' | 'pepper_version' | 'last4'>) => {
  const minted = mintKey(ctx.randomBytes)
  const { hash, pepperVersion } = ctx.keyring.hash(minted.plaintext)
  const id = ctx.newId()
  await ctx.apiKeys.insert(
    { ...properties, id, public_id: minted.publicId, hash, pepper_version: pepperVersion, last4: minted.last4 },
    ctx.now,
  )
  const row = await ctx.apiKeys.get(id)
  noteChange(ctx.touched, { id, after: tellApiKey(row, ctx.now) })
  return { ...toApiKey(row, ctx.now), plaintextKey: minted.plaintext }
}
