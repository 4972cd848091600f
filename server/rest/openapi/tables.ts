import { ERRORS } from '../../../shared/errors.ts'
import { FEATURES, LIMITS, PLAN_NAMES, PRESETS } from '../../../shared/plans.ts'
import { SCOPES } from '../../../shared/scopes.ts'
import { routes, type Route } from '../routes.ts'
import { ERROR_CODES } from './refusals.ts'

const NOTE = '<!-- Written by `npm run openapi`. Edits are lost. -->'

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`

const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n')

const pageOf = (title: string, intro: string, body: string) => `${NOTE}\n\n# ${title}\n\n${intro}\n\n${body}\n`

/** Every error code, with its status at both doors. */
export const errorsPage = () =>
  pageOf(
    'Error codes',
    'Act on `code`; `message` is for people. tRPC clients find the code in `error.data.code`.',
    table(
      ['code', 'HTTP', 'tRPC', 'message'],
      ERROR_CODES.map((code) => [`\`${code}\``, String(ERRORS[code].status), ERRORS[code].rpc, ERRORS[code].message]),
    ),
  )

/** Where a route stands, and what of a body picks it there: `POST /api/v1/panel/licenses-actions (delete, all)`. */
const placeOf = ({ method, path, endpoint: { rest } }: Route) => {
  const picked = Object.entries(rest.when ?? {}).map(([name, value]) => (value === true ? name : value))
  return `${method} ${path}${picked.length === 0 ? '' : ` (${picked.join(', ')})`}`
}

const opens = (scope: string) => {
  const opened = routes.filter(({ endpoint }) => endpoint.scope === scope)
  return opened.length === 0 ? 'none yet' : opened.map((route) => `\`${placeOf(route)}\``).join('<br>')
}

/** Every scope, and the routes it opens. */
export const scopesPage = () =>
  pageOf(
    'Scopes',
    'A key may do what its scopes allow, in the applications it has access to. `<resource>:*` grants every scope of a resource, `*` every scope, also future ones.',
    table(
      ['scope', 'opens'],
      SCOPES.map((scope) => [`\`${scope}\``, opens(scope)]),
    ),
  )

const asText = (value: number | boolean | null) => {
  if (value === null) return 'unlimited'
  if (typeof value === 'number') return String(value)
  return value ? 'yes' : 'no'
}

/** What each plan allows unless an operator changed it. */
export const limitsPage = () =>
  pageOf(
    'Plan limits',
    'Counted per account over what exists. Over the limit a call is refused with `limit_reached`; a feature the plan lacks, with `plan_required`. A plan with no API keys at all answers `plan_required` to their creation.',
    table(
      ['limit', ...PLAN_NAMES.map((name) => PRESETS[name].title)],
      [
        ...LIMITS.map((limit) => [`\`${limit}\``, ...PLAN_NAMES.map((name) => asText(PRESETS[name].limits[limit]))]),
        ...FEATURES.map((feature) => [`\`${feature}\``, ...PLAN_NAMES.map((name) => asText(PRESETS[name].features[feature]))]),
      ],
    ),
  )
