import { ERRORS, type ErrorCode } from '../../../shared/errors.ts'
import { PRESETS } from '../../../shared/plans.ts'
import { atLeast } from '../../../shared/roles.ts'
import type { Facts } from '../../../server/facts.ts'
import { routes, type Route } from '../../../server/rest/routes.ts'
import type { World } from '../world.ts'
import type { Actor, Cast } from './actors.ts'
import { changedTables, digestOf } from './digest.ts'
import { callThrough, doorsOf, type Input, type Told } from './doors.ts'
import { idFieldsOf } from './id-fields.ts'
import { MISSING, sampleOf, type Records } from './samples.ts'

/** An input, and which of its id fields names a record that is not the actor's. */
export interface Target {
  readonly name: string
  readonly input: Input
  readonly lost?: string
}

const REQUEST_ID = 'matrix-1'

const planRefusal = ({ feature, limit }: Facts, { plan }: Actor): ErrorCode | undefined => {
  const lacksFeature = feature !== undefined && !PRESETS[plan].features[feature]
  const none = [limit ?? []].flat().find((name) => PRESETS[plan].limits[name] === 0)
  if (lacksFeature || none === 'apiKeyCount') return 'plan_required'
  return none === undefined ? undefined : 'limit_reached'
}

const applicationRefusal = ({ application }: Facts, { onlyApplications }: Actor, { input, lost }: Target): ErrorCode | undefined => {
  if (application === true && lost === 'applicationId') return 'not_found'
  const reachesIt = onlyApplications === undefined || (application === true && onlyApplications.includes(String(input['applicationId'])))
  return application === undefined || reachesIt ? undefined : 'application_forbidden'
}

/**
 * What the contract answers, from the facts alone; undefined when the call is allowed.
 * Source: management-api.md section 1, "order of checks". Written apart from the gates, so that it can disagree with them.
 */
export const expectedRefusal = (facts: Facts, actor: Actor, target: Target & { takesKeys?: boolean }): ErrorCode | undefined => {
  if (actor.refused === 'nothing') return facts.scope === 'session' && target.takesKeys !== true ? 'unauthenticated' : 'api_key_invalid'
  if (actor.refused !== undefined) return actor.refused
  if (actor.kind === 'key' && facts.scope === 'session') return 'session_required'
  if (actor.role !== undefined && !atLeast(actor.role, facts.role ?? 'member')) return 'forbidden'
  if (actor.lacksScope === true) return 'insufficient_scope'
  return applicationRefusal(facts, actor, target) ?? planRefusal(facts, actor) ?? (target.lost === undefined ? undefined : 'not_found')
}

/** What is wrong with an answer that should be this refusal. */
export const judgeAnswer = (told: Told, code: ErrorCode, facts: Facts): string[] => {
  const { status, message } = ERRORS[code]
  const isRight = told.status === status && told.code === code && told.message === message
  const scope = code === 'insufficient_scope' ? facts.scope : undefined
  return [
    ...(isRight ? [] : [`expected ${status} ${code}, got ${told.status} ${told.code}`]),
    ...(told.status < 400 || told.data !== undefined ? ['it was answered'] : []),
    ...(told.requestId === REQUEST_ID ? [] : ['no request id']),
    ...(told.details['requiredScope'] === scope ? [] : [`names the scope ${String(told.details['requiredScope'])}`]),
    ...(told.headers.has('set-cookie') ? ['sets a cookie'] : []),
  ]
}

const replaced = (input: Input, name: string, value: unknown): Input => ({
  ...input,
  [name]: Array.isArray(value) ? [input[name], value].flat() : value,
})

/** The records of the actor, and each id replaced by one that is foreign or missing. */
export const targetsOf = (route: Route, { own }: Actor, foreign: Records): Target[] => {
  const input = sampleOf(route.name, own)
  const named = idFieldsOf(route).filter(({ name }) => input[name] !== undefined)
  const each = named.flatMap(({ name }) =>
    Object.entries({ foreign, missing: MISSING }).map(([what, records]) => ({
      name: `${what} ${name}`,
      input: replaced(input, name, sampleOf(route.name, records)[name]),
      lost: name,
    })),
  )
  return [{ name: 'own records', input }, ...each]
}

/** Foreign and missing records must be told alike, byte by byte. */
const unlike = (told: ReadonlyMap<string, string>): string[] =>
  [...told].flatMap(([name, text]) => {
    const twin = told.get(name.replace('foreign ', 'missing '))
    return name.includes('foreign ') && twin !== text ? [`${name} is told from a missing one`] : []
  })

/**
 * Sends every refusal that the facts of a route demand through both doors and returns what was wrong: wrong codes, answers, foreign
 * ids told from missing ones, changed rows; and how many refusals were sent.
 */
export const runMatrix = async (world: World, cast: Cast, route: Route) => {
  const problems: string[] = []
  const texts = new Map<string, string>()
  let sent = 0
  const actors = await cast.actorsOn(route)
  const before = await digestOf(world.database)
  const isMixed = routes.some(
    ({ name, endpoint: { rest, scope } }) => rest.route === route.endpoint.rest.route && scope !== 'session' && name !== route.name,
  )
  for (const actor of actors) {
    const foreign = actor.own === cast.neighbor.own ? cast.home.own : cast.neighbor.own
    for (const target of targetsOf(route, actor, foreign)) {
      for (const door of doorsOf(route)) {
        // A place of REST is one route, whatever the body picks there.
        const code = expectedRefusal(route.endpoint, actor, { ...target, takesKeys: isMixed && door === 'REST' })
        if (code === undefined) continue
        const headers = { 'x-request-id': REQUEST_ID, ...actor.sending.headers }
        const told = await callThrough(world, door)(route, target.input, { ...actor.sending, headers })
        const at = `${door} ${route.name} by ${actor.name} with ${target.name}`
        problems.push(...judgeAnswer(told, code, route.endpoint).map((problem) => `${at}: ${problem}`))
        texts.set(at, told.text)
        sent += 1
      }
    }
  }
  problems.push(...unlike(texts))
  const changed = changedTables(before, await digestOf(world.database))
  return { sent, problems: [...problems, ...changed.map((table) => `${route.name}: a refusal changed ${table}`)] }
}
