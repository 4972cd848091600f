import type { Checked, Explanation } from '../../../shared/explain.ts'
import type { World } from '../world.ts'
import type { Actor, Cast } from './actors.ts'
import type { Input, Told } from './doors.ts'
import type { Route } from '../../../server/rest/routes.ts'

const PUBLIC_ID = /^blz_mgmt_(bak_[A-Za-z0-9]{16})_/

/** The id of an actor's key, if it is one that its account can ask about: its secret is right and it stands on the list. */
export const explainableId = async (world: World, { sending, refused }: Actor): Promise<string | undefined> => {
  const publicId = PUBLIC_ID.exec(sending.key ?? '')?.[1]
  const isKnown = refused === undefined || refused === 'api_key_revoked' || refused === 'api_key_expired'
  if (publicId === undefined || !isKnown) return undefined
  const row = await world.database.reader.kysely
    .selectFrom('api_key')
    .where('public_id', '=', publicId)
    .where('removed_at', 'is', null)
    .select('id')
    .executeTakeFirst()
  return row?.id
}

/** An owner of the account that an actor belongs to. */
export const ownerOf = async (cast: Cast, route: Route, { own }: Actor): Promise<string> => {
  const actors = await cast.actorsOn(route)
  const owner = actors.find((actor) => actor.role === 'owner' && actor.own === own)
  if (owner?.sending.cookie === undefined) throw new Error('an account without an owner')
  return owner.sending.cookie
}

interface Asked {
  readonly cookie: string
  readonly id: string
  readonly endpoint: string
  readonly input: Input
}

/** What the product says would become of a call. */
export const explained = async (world: World, { cookie, id, endpoint, input }: Asked): Promise<Explanation> => {
  const { status, body, text } = await world.ask('POST', `/api/v1/panel/api-keys/${id}/explain`, { cookie, body: { endpoint, input } })
  if (status !== 200) throw new Error(text)
  return body.data
}

const outcomeOf = ({ checks }: Explanation, name: Checked['check']) => checks.find(({ check }) => check === name)

/**
 * What an explanation and the answer that was really given disagree about. An act that has no dry run may refuse what is allowed as far
 * as can be told.
 */
export const disagreements = (explanation: Explanation, told: Pick<Told, 'status' | 'code' | 'message' | 'details'>): string[] => {
  const { isAllowed, refusedBy } = explanation
  const first = refusedBy === null ? undefined : outcomeOf(explanation, refusedBy)
  const isOfAct = isAllowed && told.code === 'not_found' && outcomeOf(explanation, 'act')?.outcome === 'not_judged'
  const reached = explanation.checks.findLast(({ outcome }) => outcome !== 'not_reached')
  return [
    ...(isAllowed === (told.status === 200) || isOfAct
      ? []
      : [`explained as ${first?.code ?? 'allowed'}, answered ${told.status} ${told.code}`]),
    ...(first === undefined || (first.code === told.code && first.message === told.message)
      ? []
      : [`${refusedBy}: ${first.code} is told as ${told.code}`]),
    ...(first === undefined || reached === first ? [] : ['checks are reached behind the one that refuses']),
  ]
}
