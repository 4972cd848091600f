import { z } from 'zod'
import { ApiKey, ApiKeyChanges, ApiKeyDraft, ApiKeyRotation, KeyStatus, RevealedApiKey } from '../../../shared/api-keys.ts'
import { InFormat } from '../../../shared/exchange.ts'
import { ExplainQuestion, Explanation } from '../../../shared/explain.ts'
import { Id } from '../../../shared/ids.ts'
import { endpoint } from '../../endpoint.ts'
import { judgeKey } from '../../rules/judge-key.ts'
import { t } from '../../trpc.ts'
import { createApiKey } from '../../acts/create-api-key.ts'
import { explainCall } from '../../acts/explain-call.ts'
import { editApiKey } from '../../acts/edit-api-key.ts'
import { removeApiKey, revokeApiKey } from '../../acts/end-api-key.ts'
import { rotateApiKey } from '../../acts/rotate-api-key.ts'
import { toApiKey } from '../../acts/to-api-key.ts'
import { keyUse } from './key-use.ts'

const OneKey = z.object({ id: Id })

/** Management API, section 3: for people only. A key never handles keys. */
export const apiKeys = t.router({
  list: endpoint({
    summary: 'List the API keys of the account',
    scope: 'session',
    role: 'admin',
    rest: { route: 'GET /api/v1/panel/api-keys', message: 'Successfully fetched API keys.' },
  })
    .input(z.object({ status: KeyStatus.optional() }).optional())
    .output(z.array(ApiKey))
    .query(async ({ ctx, input }) => {
      const rows = await ctx.apiKeys.list()
      const status = input?.status
      return rows.filter((row) => status === undefined || judgeKey(row, ctx.now) === status).map((row) => toApiKey(row, ctx.now))
    }),

  create: endpoint({
    summary: 'Create an API key',
    description: 'The answer is the only place that ever shows the key.',
    scope: 'session',
    role: 'admin',
    limit: 'apiKeyCount',
    audit: 'api_key.create',
    rest: {
      route: 'POST /api/v1/panel/api-keys',
      message: 'Successfully created API key.',
      refusals: ['not_found', 'plan_required'],
    },
  })
    .input(ApiKeyDraft)
    .output(RevealedApiKey)
    .mutation(async ({ ctx, input }) => {
      await ctx.allow(1)
      return createApiKey(ctx, { ...input, createdBy: ctx.principal.userId })
    }),

  update: endpoint({
    summary: 'Change the name, scopes, applications or expiry of an API key',
    description: 'In force for the very next request of the key. What is left out stays as it is.',
    scope: 'session',
    role: 'admin',
    audit: 'api_key.update',
    rest: {
      route: 'PATCH /api/v1/panel/api-keys/:id',
      message: 'Successfully updated API key.',
      refusals: ['not_found', 'conflict'],
    },
  })
    .input(ApiKeyChanges)
    .output(ApiKey)
    .mutation(({ ctx, input }) => editApiKey(ctx, input)),

  explain: endpoint({
    summary: 'Explain what would become of a call with an API key',
    description:
      'Walks the checks that the call would meet, in their order, by the code that would judge it, and changes nothing. ' +
      'Without `input` it judges as far as it can.',
    scope: 'session',
    role: 'admin',
    rest: { route: 'POST /api/v1/panel/api-keys/:id/explain', message: 'Successfully explained the call.', refusals: ['not_found'] },
  })
    .input(ExplainQuestion)
    .output(Explanation)
    .query(async ({ ctx, input }) => {
      await ctx.apiKeys.get(input.id)
      return explainCall(ctx.request, input)
    }),

  revoke: endpoint({
    summary: 'Revoke an API key',
    description: 'In force for the very next request of the key. Revoking twice changes nothing.',
    scope: 'session',
    role: 'admin',
    audit: 'api_key.revoke',
    rest: { route: 'POST /api/v1/panel/api-keys/:id/revoke', message: 'Successfully revoked API key.', refusals: ['not_found'] },
  })
    .input(OneKey)
    .output(ApiKey)
    .mutation(async ({ ctx, input }) => toApiKey(await revokeApiKey(ctx, input.id), ctx.now)),

  rotate: endpoint({
    summary: 'Replace an API key by a new one',
    description: 'The successor has the same name, scopes and applications; the old key works until its grace period ends.',
    scope: 'session',
    role: 'admin',
    audit: 'api_key.rotate',
    rest: {
      route: 'POST /api/v1/panel/api-keys/:id/rotate',
      message: 'Successfully rotated API key.',
      refusals: ['not_found', 'conflict'],
    },
  })
    .input(ApiKeyRotation)
    .output(RevealedApiKey)
    .mutation(({ ctx, input }) => rotateApiKey(ctx, input)),

  ...keyUse,

  remove: endpoint({
    summary: 'Take an API key off the list, revoking it if needed',
    scope: 'session',
    role: 'admin',
    audit: 'api_key.remove',
    rest: { route: 'DELETE /api/v1/panel/api-keys/:id', message: 'Successfully removed API key.', refusals: ['not_found'] },
  })
    .input(OneKey)
    .output(OneKey)
    .mutation(async ({ ctx, input }) => {
      await removeApiKey(ctx, input.id)
      return input
    }),
})

export const exportApiKeys = endpoint({
  summary: 'Export what is known of the API keys of the account',
  description: 'The keys themselves are stored nowhere.',
  scope: 'session',
  role: 'admin',
  rest: { route: 'GET /api/v1/panel/export-api-keys', message: 'All API keys', file: 'api-keys' },
})
  .input(InFormat)
  .output(ApiKey.extend({}).meta({ id: 'ApiKeyRow' }))
  .stream(async function* ({ ctx }) {
    // There are never more than a few: one batch.
    yield (await ctx.apiKeys.list()).toReversed().map((row) => toApiKey(row, ctx.now))
  })
