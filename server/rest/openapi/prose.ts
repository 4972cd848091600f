import { VERSION } from '../../version.ts'
import { limitsOf } from '../../facts.ts'
import type { Route } from '../routes.ts'

const DESCRIPTION = `The Management API of Keyward: how services register applications, issue licenses and accounts for them, and look after both.

**Authentication.** Send a Management API key: \`Authorization: Bearer blz_mgmt_bak_…\`. A signed-in person uses the session
cookie. With both, the key counts. Never put a key into a URL. Operations that only name \`session\` refuse every key with \`session_required\`.

**Answers.** A success is \`{ "success": true, "message", "data" }\` with status 200. A refusal is
\`{ "success": false, "code", "message", "requestId" }\`: act on \`code\`, show \`message\`. Answers may carry more fields than
described here; unknown fields of a request body are ignored.

**Ids** are 64-bit integers written as decimal **strings**, in both directions. **Dates** are ISO 8601 in UTC with milliseconds.

**Tables** take \`currentPage\` from 1 on and \`pageSize\` up to 100; \`searchParams\` is JSON, \`{"searchString": "abc", "categories": []}\`. They answer
\`data\` and beside it \`totalPages\`; \`totalIsCapped\` tells that more than the newest 10,000 match.

**Repeating safely.** What changes something takes an \`Idempotency-Key\`: sent again with the same input it is answered as the first time and done once.

**Rate limit.** 600 calls per minute and key or session unless the operator changed it, all available as a burst; \`RateLimit\` and
\`RateLimit-Policy\` tell what is left, a 429 names \`Retry-After\`.

**Order of checks.** Credentials, rate limit, session-only, what picks the operation and the application, role, scope, access to the
application, plan feature, the rest of the input, then what the plan counts. A record of another account does not exist: \`not_found\`.

**Operation ids** are the names of the tRPC procedures and stay as they are. A known path with another method answers 405
\`method_not_allowed\`.

**Several procedures behind one operation.** Where the body picks what is done, its schema is a \`oneOf\`: each alternative names its
procedure as \`x-operation\`, with \`x-required-scope\` and \`x-required-role\` of its own. At such an operation these two are lists of
everything its alternatives need, and its security requirements are those of any of them. A body that picks none is
\`validation_error\`, told before role and scope.`

export const INFO = {
  title: 'Keyward Management API',
  version: VERSION,
  description: DESCRIPTION,
  license: { name: 'MIT', identifier: 'MIT' },
} as const

export const SECURITY_SCHEMES = {
  apiKey: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'blz_mgmt_<publicId>_<secret>',
    description:
      'A Management API key: `blz_mgmt_`, a public id of `bak_` and 16 alphanumerics, `_`, and a secret of 48 alphanumerics whose last six are a checksum. 78 characters in all.',
  },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: 'session',
    description: 'A signed-in person. Over https the cookie is called `__Host-session`.',
  },
} as const

const TAGS: Readonly<Record<string, { readonly name: string; readonly description: string }>> = {
  account: { name: 'Account', description: 'Who is signed in, and what the account uses of its plan.' },
  apiKeys: { name: 'API keys', description: 'Keys for services. Only people handle keys: a key never does.' },
  applications: { name: 'Applications', description: 'What is licensed: applications, their runtime keys and their license levels.' },
  avatar: { name: 'Avatar', description: 'The picture of who is signed in.' },
  files: { name: 'Files', description: 'What the programs of an application download.' },
  invitations: { name: 'Invitations', description: 'Who is asked by e-mail to join the account.' },
  licenses: {
    name: 'Licenses',
    description: 'What the people of an application are given: keys that say who may run it, and for how long.',
  },
  members: { name: 'Members', description: 'Who is in the account, and what they may do in it.' },
  users: { name: 'App users', description: 'The people of an application: accounts they sign in with.' },
}

const inWords = (name: string) => {
  const words = name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** The group a route stands in: its router. */
export const tagOf = ({ name }: Route) => {
  const router = name.split('.').at(-2) ?? name
  return TAGS[router] ?? { name: inWords(router), description: '' }
}

const caller = ({ endpoint: { scope, role = 'member' } }: Route) => {
  if (scope === 'session') return `Dashboard session only${role === 'member' ? '' : `, role \`${role}\` or above`}.`
  return `Key: scope \`${scope}\`${role === 'member' ? '' : `. Session: role \`${role}\` or above`}.`
}

const reach = ({ endpoint: { application } }: Route) => {
  if (application === true) return 'The key must have access to the application.'
  return application === 'all' ? 'The key must have access to all applications.' : undefined
}

/** What an operation needs, for people. */
export const describe = (route: Route): string => {
  const { description, feature } = route.endpoint
  const limits = limitsOf(route.endpoint).map((limit) => `\`${limit}\``)
  const needs = [
    caller(route),
    reach(route),
    feature === undefined ? undefined : `The plan must include \`${feature}\`.`,
    limits.length === 0 ? undefined : `Counts against ${limits.join(' and ')} of the plan.`,
  ]
  return [description, needs.filter((need) => need !== undefined).join(' ')].filter((part) => part !== undefined).join('\n\n')
}
