import { ApiError } from '../../shared/errors.ts'
import { maskIsStrong } from '../rules/mint-license.ts'

/** A mask must leave so much to chance that nobody guesses one of its licenses. @throws ApiError `validation_error` */
export const checkMask = (mask: string, amount: number) => {
  if (maskIsStrong(mask, amount)) return
  throw new ApiError('validation_error', {
    errors: [{ path: 'mask', message: 'Has too few X for this amount: the licenses could be guessed' }],
  })
}
