import { Repositories } from '../../db/repositories/index.ts'
import { findKeyId } from '../../db/system/api-keys.ts'
import { ApiKeyDraft } from '../../shared/api-keys.ts'
import { createApiKey } from '../acts/create-api-key.ts'
import { revokeApiKey } from '../acts/end-api-key.ts'
import { toApiKey } from '../acts/to-api-key.ts'
import { parsed } from '../auth/persons.ts'
import { checkPlan } from '../gates/check-plan.ts'
import type { Node } from '../node.ts'
import { failed } from './failure.ts'
import { accountOf } from './owner.ts'
import { recordByOperator } from './record-by-operator.ts'

/**
 * Makes a key by the rules of the API: the plan's number of keys, reachable applications, an expiry to come.
 * @throws ApiError `plan_required`, `limit_reached`, `validation_error`, `not_found`
 */
export const createKey = async (node: Node, email: string, input: unknown) => {
  const draft = parsed(ApiKeyDraft, input)
  const account = await accountOf(node, email)
  return recordByOperator(node, account.id, {
    action: 'api_key.create',
    changes: draft,
    act: async ({ handle, plan, isDisabled, now, touched }) => {
      if (isDisabled) throw failed('conflict', 'This account is disabled.')
      if (node.plans[plan].limits.apiKeyCount === 0)
        throw failed('plan_required', `Plan ${plan} has no API keys: see keyward accounts set-plan --help`)
      const { apiKeys, applications } = new Repositories(handle, { accountId: account.id, applications: 'all' })
      await checkPlan(node.plans[plan], 'apiKeyCount', 1, () => apiKeys.countActive(now))
      const { newId, randomBytes, keyring } = node
      return createApiKey({ apiKeys, applications, now, newId, randomBytes, keyring, touched }, { ...draft, createdBy: null })
    },
  })
}

/** The keys on an account's list, newest first, without their secrets. */
export const listKeys = async (node: Node, email: string) => {
  const { id } = await accountOf(node, email)
  const rows = await new Repositories(node.database.reader, { accountId: id, applications: 'all' }).apiKeys.list()
  return rows.map((row) => toApiKey(row, node.clock()))
}

/** Revokes a key, given its id or its public id; revoking twice changes nothing. */
export const revokeKey = async (node: Node, email: string, idOrPublicId: string) => {
  const account = await accountOf(node, email)
  const id = await findKeyId(node.database.reader, account.id, idOrPublicId)
  if (id === undefined) throw failed('not_found', `The account of ${email} has no key ${idOrPublicId}.`)
  return recordByOperator(node, account.id, {
    action: 'api_key.revoke',
    changes: { id },
    act: async ({ handle, now, touched }) => {
      const { apiKeys } = new Repositories(handle, { accountId: account.id, applications: 'all' })
      return toApiKey(await revokeApiKey({ apiKeys, now, touched }, id), now)
    },
  })
}
