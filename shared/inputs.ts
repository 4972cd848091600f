import { z } from 'zod'

/** The input of an endpoint that takes none; a tRPC client may leave it out. */
export const NoInput = z.object({}).optional()
