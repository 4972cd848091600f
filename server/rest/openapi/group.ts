import { z } from 'zod'
import type { ZodOpenApiOperationObject } from 'zod-openapi'
import { choicesOf, type Choice } from '../pick.ts'
import type { Place } from '../places.ts'
import type { Route } from '../routes.ts'
import { exampleInput } from './example-input.ts'
import { parametersOf, placed, responsesOf, securityOf } from './operation.ts'
import { describe, tagOf } from './prose.ts'

/** An endpoint of a group, and the fields that its body can't have: they pick another one, or belong to another. */
interface Member extends Choice {
  readonly excluded: readonly string[]
}

const membersOf = (routes: readonly Route[]): readonly Member[] => {
  const members = [...choicesOf(routes).values()].flatMap((choices) =>
    choices.map((choice, index) => ({
      ...choice,
      excluded: [...choice.foreign, ...(choices[index - 1]?.flags ?? []).filter((name) => !choice.flags.includes(name))],
    })),
  )
  return routes.flatMap((route) => members.filter((member) => member.route === route))
}

const capitalized = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

/** `management.licenses.pause` → `PauseLicenses` */
const bodyIdOf = ({ name }: Route) => {
  const [act = '', router = ''] = name.split('.').toReversed()
  return capitalized(act) + capitalized(router)
}

/** `delete with all` */
const labelOf = ({ value, flags }: Choice) => [value, ...flags].join(' with ')

const picked = ({ field, value, flags }: Choice) => ({
  [field]: value,
  ...Object.fromEntries(flags.map((name) => [name, true] as const)),
})

const bodyOf = (member: Member) => {
  const { route, excluded } = member
  const literals = Object.fromEntries(Object.entries(picked(member)).map(([name, value]) => [name, z.literal(value)] as const))
  return z
    .object({
      ...literals,
      ...Object.fromEntries(placed(route, route.placement.body)),
      ...literals,
      ...Object.fromEntries(excluded.map((name) => [name, z.never().optional()] as const)),
    })
    .meta({
      id: bodyIdOf(route),
      title: labelOf(member),
      description: route.endpoint.summary,
      'x-operation': route.name,
      'x-required-scope': route.endpoint.scope,
      'x-required-role': route.endpoint.role ?? 'member',
    })
}

const exampleOf = (member: Member) => {
  const { route, excluded } = member
  const input = Object.entries(exampleInput(route, excluded)).filter(([name]) => route.placement.body.includes(name))
  return [
    labelOf(member),
    { summary: route.endpoint.summary, value: { ...picked(member), ...Object.fromEntries(input), ...picked(member) } },
  ] as const
}

const distinct = <T>(values: readonly T[]) => [...new Map(values.map((value) => [JSON.stringify(value), value])).values()]

/** The path's last words after those of the router: `management.licenses.actions`. */
const operationIdOf = ([first]: readonly Route[], path: string) => {
  const router = first?.name.split('.').slice(0, -1) ?? []
  const words =
    path
      .split('/')
      .findLast((part) => !part.startsWith(':'))
      ?.split('-') ?? []
  const [own = '', ...more] = words[0] === router.at(-1) ? words.slice(1) : words
  return [...router, own + more.map(capitalized).join('')].join('.')
}

const describeGroup = (members: readonly Member[]) => {
  const lines = members.map(
    (member) => `- \`${labelOf(member)}\`: ${member.route.endpoint.summary}. ${describe(member.route).replaceAll('\n\n', ' ')}`,
  )
  return `What is done, and what it needs, depends on \`${members[0]?.field}\` of the body:\n\n${lines.join('\n')}`
}

/** Endpoints that share a place as one operation: a body for each. What they need differs, so it is told as lists and at each body. */
export const groupOperationOf = ({ routes, path }: Place): ZodOpenApiOperationObject => {
  const members = membersOf(routes)
  const tags = distinct(routes.map((route) => tagOf(route).name))
  return {
    operationId: operationIdOf(routes, path),
    tags,
    summary: `${tags.join(', ')}: ${distinct(members.map(({ value }) => value)).join(', ')}`,
    description: describeGroup(members),
    security: distinct(routes.flatMap(securityOf)).toSorted((one, other) => Number('session' in one) - Number('session' in other)),
    'x-required-scope': distinct(routes.map(({ endpoint }) => endpoint.scope)),
    'x-required-role': distinct(routes.map(({ endpoint }) => endpoint.role ?? 'member')),
    ...parametersOf(...routes),
    requestBody: {
      required: true,
      content: { 'application/json': { schema: z.xor(members.map(bodyOf)), examples: Object.fromEntries(members.map(exampleOf)) } },
    },
    responses: responsesOf(...routes),
  }
}
