import { z } from 'zod'
import { Id } from '../../../shared/ids.ts'
import { KeyAdvice, KeyImpact, KeyUsage, KeyUsageQuery } from '../../../shared/key-use.ts'
import { adviseOnKey } from '../../acts/advise-on-key.ts'
import { impactOfKey } from '../../acts/impact-of-key.ts'
import { usageOfKey } from '../../acts/usage-of-key.ts'
import { endpoint } from '../../endpoint.ts'

const OneKey = z.object({ id: Id })

const reads = { scope: 'session', role: 'admin' } as const

/** Management API, section 3, "How a key is used". */
export const keyUse = {
  usage: endpoint({
    ...reads,
    summary: 'Tell what an API key was used for',
    description: 'Calls per day, endpoint, application and address, refused ones apart. Counts are a second or two behind.',
    rest: { route: 'GET /api/v1/panel/api-keys/:id/usage', message: 'Successfully fetched API key usage.', refusals: ['not_found'] },
  })
    .input(KeyUsageQuery)
    .output(KeyUsage)
    .query(({ ctx, input }) => usageOfKey(ctx, input)),

  advice: endpoint({
    ...reads,
    summary: 'Tell which scopes and applications an API key needs',
    description: 'By its calls of the last 30 days. `advised` can be sent to PATCH as it is.',
    rest: { route: 'GET /api/v1/panel/api-keys/:id/advice', message: 'Successfully fetched API key advice.', refusals: ['not_found'] },
  })
    .input(OneKey)
    .output(KeyAdvice)
    .query(({ ctx, input }) => adviseOnKey(ctx, input.id)),

  impact: endpoint({
    ...reads,
    summary: 'Tell what breaks when an API key is revoked',
    description: 'Who calls what with it, what nobody else calls, and which other keys could do the same.',
    rest: { route: 'GET /api/v1/panel/api-keys/:id/impact', message: 'Successfully fetched API key impact.', refusals: ['not_found'] },
  })
    .input(OneKey)
    .output(KeyImpact)
    .query(({ ctx, input }) => impactOfKey(ctx, input.id)),
}
