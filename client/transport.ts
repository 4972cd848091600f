import { KeywardError, type KeywardErrorCode } from './errors.ts'
import { isObject } from './is-object.ts'
import { discard, readText } from './read-text.ts'

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
  /** The stream of a `Response`, if there is one: reading it ends at 16 MiB and with the time-out. Else `text` is called, and must see to that. */
  readonly body?: unknown
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

/** An HTTP date begins with the day of the week; `Date.parse` also takes "-5" and "1.5" for dates. */
const HTTP_DATE = /^[A-Z][a-z]{2,8},? /

/** Seconds of a Retry-After header, which has them or a date (RFC 9110 section 10.2.3); negative for a date in the past. */
const retryAfter = (header: string | null, now: number) => {
  if (header === null) return undefined
  if (/^\d+$/.test(header)) return Number(header)
  return HTTP_DATE.test(header) ? Math.ceil((Date.parse(header) - now) / 1000) : undefined
}

/** The error for an answer that somebody else wrote. */
const foreign = ({ status, headers }: FetchAnswer, code: KeywardErrorCode, now: number) =>
  new KeywardError({
    code,
    status,
    requestId: headers.get('x-request-id') ?? undefined,
    retryAfterSeconds: retryAfter(headers.get('retry-after'), now),
  })

const isRedirect = ({ status }: FetchAnswer) => status >= 300 && status < 400

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
 * @throws KeywardError `network_error`; `bad_answer`, `rate_limited` or `unavailable` for an answer that somebody else wrote; `bad_answer`
 *   for one of more than 16 MiB
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
        if (!isRedirect(answer)) return { answer, text: await readText(answer, signal) }
        discard(answer)
        return { answer, text: undefined }
      } catch (cause) {
        throw new KeywardError({ code: 'network_error', cause })
      }
    })()
    const { answer, text } = received
    // Also with a status that is worth a retry otherwise: what is too long now will be so again.
    if (text === undefined) throw foreign(answer, 'bad_answer', now())
    const json = parsed(text)
    const isOurs = Array.isArray(json) ? json.every(isAnswer) : isAnswer(json)
    if (!isOurs) throw foreign(answer, CODES_OF_STATUS[answer.status] ?? 'bad_answer', now())
    return { ok: answer.status < 400, json: async () => json }
  }
