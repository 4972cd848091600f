import { KeywardError, type KeywardErrorCode } from './errors.ts'

/** What a `fetch` of your own is called with. */
export interface FetchRequest {
  method: string
  headers: Record<string, string>
  body?: string
  signal?: AbortSignal
  redirect: 'manual'
}

/** What a `fetch` of your own answers; a `Response` is one. */
export interface FetchAnswer {
  readonly status: number
  readonly headers: { get(name: string): string | null }
  text(): Promise<string>
}

export type Fetch = (url: string, request: FetchRequest) => Promise<FetchAnswer>

/** What stands between client and server words the same two troubles without our codes. */
const CODES_OF_STATUS: Readonly<Record<number, KeywardErrorCode>> = {
  429: 'rate_limited',
  502: 'unavailable',
  503: 'unavailable',
  504: 'unavailable',
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

const isSuccess = (answer: object) => 'result' in answer && isObject(answer.result)

const isRefusal = (answer: object) => {
  const shape = 'error' in answer && isObject(answer.error) && 'json' in answer.error ? answer.error.json : undefined
  return isObject(shape) && 'message' in shape && 'data' in shape && isObject(shape.data) && 'code' in shape.data
}

const isAnswer = (value: unknown): boolean => isObject(value) && (isSuccess(value) || isRefusal(value))

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Seconds of a Retry-After header, which has them or a date (RFC 9110 section 10.2.3). */
const retryAfter = (header: string | null, now: number) => {
  if (header === null) return undefined
  if (/^\d{1,9}$/.test(header)) return Number(header)
  const at = Date.parse(header)
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - now) / 1000))
}

const badAnswer = ({ status, headers }: FetchAnswer, now: number) =>
  new KeywardError({
    code: CODES_OF_STATUS[status] ?? 'bad_answer',
    status,
    requestId: headers.get('x-request-id') ?? undefined,
    retryAfterSeconds: retryAfter(headers.get('retry-after'), now),
  })

/** tRPC gives the links' headers as one object of texts. */
const headersOf = (headers: unknown): Record<string, string> =>
  isObject(headers) ? Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])) : {}

/** What tRPC's links hand to their `fetch`. */
interface LinkRequest {
  readonly method?: string
  readonly headers?: unknown
  readonly body?: unknown
  readonly signal?: AbortSignal | null | undefined
}

/**
 * The `fetch` of the links: hands on nothing but answers of this protocol. A redirect is none, for a key is meant for one server.
 * @throws KeywardError `network_error`; `bad_answer`, `rate_limited` or `unavailable` for an answer that somebody else wrote
 */
export const transportOf =
  (fetch: Fetch, now: () => number) =>
  async (url: unknown, { method = 'GET', headers, body, signal }: LinkRequest = {}) => {
    const received = await (async () => {
      try {
        const answer = await fetch(String(url), {
          method,
          headers: headersOf(headers),
          redirect: 'manual',
          ...(typeof body === 'string' && { body }),
          ...(signal && { signal }),
        })
        return { answer, text: await answer.text() }
      } catch (cause) {
        throw new KeywardError({ code: 'network_error', cause })
      }
    })()
    const { answer, text } = received
    const json = parsed(text)
    const isOurs = Array.isArray(json) ? json.every(isAnswer) : isAnswer(json)
    if (!isOurs) throw badAnswer(answer, now())
    return { ok: answer.status < 400, json: async () => json }
  }
