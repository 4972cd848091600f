/** Headers of the answers, as components. */
export const HEADERS = {
  'X-Request-Id': {
    description: "The request's id: the caller's own `X-Request-Id` when it is 1 to 128 of `A-Z a-z 0-9 . _ -`, else a new one.",
    schema: { type: 'string' },
  },
  'RateLimit-Policy': {
    description: 'The limit: `q` calls per `w` seconds, for instance `"default";q=600;w=60`.',
    schema: { type: 'string' },
  },
  RateLimit: {
    description: 'What is left: `r` calls, fresh again in `t` seconds, for instance `"default";r=599;t=60`.',
    schema: { type: 'string' },
  },
  'Key-Expires-At': {
    description:
      'Only when the key in use expires or retires within 14 days: the moment, ISO 8601. Also on refusals, once the key is known.',
    schema: { type: 'string', format: 'date-time' },
  },
  'Retry-After': {
    description: 'Seconds to wait before the next attempt.',
    schema: { type: 'integer', minimum: 1 },
  },
  'WWW-Authenticate': {
    description: 'How to authenticate: `Bearer`.',
    schema: { type: 'string' },
  },
} as const

type HeaderName = keyof typeof HEADERS

const refs = (names: readonly HeaderName[]) => Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]))

export const SUCCESS_HEADERS = refs(['X-Request-Id', 'RateLimit', 'RateLimit-Policy', 'Key-Expires-At'])

const OF_STATUS: Readonly<Record<number, readonly HeaderName[]>> = {
  401: ['X-Request-Id', 'WWW-Authenticate'],
  429: ['X-Request-Id', 'RateLimit', 'RateLimit-Policy', 'Key-Expires-At', 'Retry-After'],
  503: ['X-Request-Id', 'Retry-After'],
}

/** The headers of a refusal. Those of the rate limit and of the key stand on every answer to a caller who is known. */
export const refusalHeaders = (status: number) =>
  refs(OF_STATUS[status] ?? ['X-Request-Id', 'RateLimit', 'RateLimit-Policy', 'Key-Expires-At'])
