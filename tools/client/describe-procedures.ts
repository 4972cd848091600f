import type { ErrorCode } from '../../shared/errors.ts'
import { describe } from '../../server/rest/openapi/prose.ts'
import { refusalsOf } from '../../server/rest/openapi/refusals.ts'
import type { Route } from '../../server/rest/routes.ts'
import { describeFields } from './describe-fields.ts'

const codesOf = (route: Route) => [...refusalsOf(route).values()].flat()

/** What any call may be refused with says nothing about this one. */
const commonTo = (all: readonly Route[]): ReadonlySet<ErrorCode> =>
  new Set(all.map(codesOf).reduce((common, codes) => common.filter((code) => codes.includes(code))))

const restOf = ({ endpoint: { rest } }: Route) =>
  `REST: \`${rest.route}\`${rest.when === undefined ? '' : ` with \`${JSON.stringify(rest.when)}\` in the body`}.`

const proseOf = (route: Route, common: ReadonlySet<ErrorCode>) => {
  const codes = codesOf(route).filter((code) => !common.has(code))
  return [
    `${route.endpoint.summary}.`,
    describe(route),
    [restOf(route), ...(codes.length === 0 ? [] : [`Errors: ${codes.map((code) => `\`${code}\``).join(', ')}.`])].join(' '),
  ].join('\n\n')
}

/** Everything that the declaration file tells, by path: procedures, and the fields of their inputs and outputs. */
export const describeProcedures = (all: readonly Route[]): ReadonlyMap<string, string> => {
  const common = commonTo(all)
  return new Map(
    all.flatMap((route) => [
      [route.name, proseOf(route, common)] as const,
      ...describeFields(route.endpoint.input, `${route.name}.input`, 'input'),
      ...describeFields(route.endpoint.output, `${route.name}.output`, 'output'),
    ]),
  )
}
