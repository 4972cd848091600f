import type { Repositories } from '../../db/repositories/index.ts'
import { ApiError } from '../../shared/errors.ts'
import type { Id } from '../../shared/ids.ts'

const invalid = (path: string, message: string) => new ApiError('validation_error', { errors: [{ path, message }] })

interface KeyReach {
  readonly allApplications: boolean
  readonly applicationIds: readonly Id[]
}

/**
 * A key reaches all applications, or at least one that its account owns; never a mix that could be read two ways.
 * @throws ApiError `validation_error`, `not_found` for an application that is not the account's
 */
export const checkKeyReach = async (applications: Repositories['applications'], { allApplications, applicationIds }: KeyReach) => {
  if (allApplications && applicationIds.length > 0) throw invalid('applicationIds', 'Must be empty when the key reaches all applications')
  if (allApplications) return
  if (applicationIds.length === 0) throw invalid('applicationIds', 'Must name at least one application')
  if ((await applications.countWithin(applicationIds)) !== applicationIds.length) throw new ApiError('not_found')
}

/** @throws ApiError `validation_error` unless the expiry lies ahead */
export const checkExpiry = (expiresAt: string | null, now: Date) => {
  if (expiresAt !== null && Date.parse(expiresAt) <= now.getTime()) throw invalid('expiresAt', 'Must be in the future')
}
