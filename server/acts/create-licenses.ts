import { ApiError } from '../../shared/errors.ts'
import type { Id } from '../../shared/ids.ts'
import type { Call } from '../call.ts'
import { mintLicenses } from '../rules/mint-license.ts'
import { noteChange } from '../touched.ts'

export interface LicenseDraft {
  readonly applicationId: Id
  /** Keys made elsewhere, or how many to make and how they look. */
  readonly keys: readonly string[] | { readonly amount: number; readonly mask: string }
  readonly durationSeconds: number | null
  readonly comment: string | null
  readonly levels: readonly string[]
  readonly requiresClientId: boolean
}

type Kit = Pick<Call, 'licenses' | 'levels' | 'now' | 'newId' | 'randomBytes' | 'touched'>

const isGiven = (keys: LicenseDraft['keys']): keys is readonly string[] => Array.isArray(keys)

/**
 * Adds licenses to an application, all or none, in the order of their keys.
 * @throws ApiError `validation_error` for a level the application lacks, `already_exists` when it has one of the given keys
 */
export const createLicenses = async (kit: Kit, draft: LicenseDraft): Promise<{ id: Id; license: string }[]> => {
  const { applicationId, keys } = draft
  const levelIds = await kit.levels.idsOf(applicationId, draft.levels, 'applicationLicenseSettings.levels')
  const texts = isGiven(keys) ? keys : mintLicenses(keys.mask, keys.amount, kit.randomBytes)
  const made = texts.map((license) => ({ id: kit.newId(), license }))

  let pending: readonly { id: Id; license: string }[] = made
  while (pending.length > 0) {
    const taken = new Set(await kit.licenses.insert(applicationId, pending, { ...draft, now: kit.now }))
    if (taken.size > 0 && isGiven(keys)) throw new ApiError('already_exists')
    pending = isGiven(keys) ? [] : reminted(made, taken, () => mintLicenses(keys.mask, taken.size, kit.randomBytes))
  }
  const ids = made.map(({ id }) => id)
  await kit.levels.giveLicenses(ids, levelIds)
  // What they have in common is told by what was asked for.
  for (const { id, license } of made) noteChange(kit.touched, { id, after: { license } })
  return made
}

/** Gives those whose key was taken another one; in `made` too. */
const reminted = (made: { id: Id; license: string }[], taken: ReadonlySet<Id>, mint: () => readonly string[]) => {
  if (taken.size === 0) return []
  const fresh = mint().values()
  for (const each of made) if (taken.has(each.id)) each.license = fresh.next().value ?? each.license
  return made.filter(({ id }) => taken.has(id))
}
