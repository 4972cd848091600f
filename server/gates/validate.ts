import type { z } from 'zod'
import { ApiError } from '../../shared/errors.ts'

/** The parsed input. @throws ApiError `validation_error` with every problem and where it is; the values themselves are not repeated */
export const validate = <S extends z.ZodType>(schema: S, raw: unknown): z.output<S> => {
  const result = schema.safeParse(raw)
  if (result.success) return result.data
  throw new ApiError('validation_error', {
    errors: result.error.issues.slice(0, 50).map((issue) => ({ path: issue.path.map(String).join('.'), message: issue.message })),
  })
}
