import type { Logger } from 'pino'
import { ApiError } from '../../shared/errors.ts'

/** What the storage throws is logged and told as `unavailable`; refusals of our own pass. */
export const asUnavailable =
  (log: Logger) =>
  (error: unknown): never => {
    if (error instanceof ApiError) throw error
    log.error({ err: error }, 'the storage of files failed')
    throw new ApiError('unavailable')
  }
