import { pino, type Logger } from 'pino'

/** Where credentials would stand if somebody logged a request or a set of headers whole. */
const SECRETS = ['authorization', 'cookie', 'set-cookie', 'password', 'plaintextKey', 'token'].flatMap((name) =>
  ['', '*.', '*.*.'].map((above) => (name.includes('-') ? `${above.replace(/\.$/, '')}["${name}"]` : `${above}${name}`)),
)

const FLUSH_MS = 1000

export interface Logging {
  readonly log: Logger
  /** For request lines, whose fields hold no secrets: without redaction, which costs more than the line. */
  readonly accessLog: Logger
  /** Writes what is buffered, now. */
  flush(): void
}

interface LoggingOptions {
  readonly level: string
  /** 1 is standard output, 2 standard error. */
  readonly to: 1 | 2
  /** Short lines for a person in place of JSON. */
  readonly isForPeople: boolean
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))

/** What a terminal obeys or hides rather than shows. A caller chooses the path, so it could clear the screen or forge lines. */
const UNSEEN = /[\p{Cc}\p{Cf}\u2028\u2029]/gu

const escaped = (text: string) => text.replaceAll(UNSEEN, (sign) => `\\u{${(sign.codePointAt(0) ?? 0).toString(16)}}`)

/** The lines of a stack stay lines. */
const linesOf = (text: string) => text.split('\n').map(escaped).join('\n')

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** `14:03:22 info GET /path 200 3 ms`, or the message with its fields. */
export const readable = (line: string): string => {
  const fields: unknown = JSON.parse(line)
  if (!isRecord(fields)) return line
  const { level, time, msg, method, path, status, ms, err, requestId, ...others } = fields
  const request = method === undefined ? [] : [method, path, status, `${textOf(ms)} ms`]
  const error = isRecord(err) ? [linesOf(textOf(err['stack'] ?? err['message']) ?? '')] : []
  const rest = Object.entries(others).map(([name, value]) => `${name}=${textOf(value)}`)
  const clock = typeof time === 'string' ? time.slice(11, 19) : time
  const id = method === undefined && requestId !== undefined ? [`requestId=${textOf(requestId)}`] : []
  const told = [clock, level, msg, ...request, ...rest, ...id].filter((part) => part !== undefined).map((part) => escaped(textOf(part)))
  return `${[...told, ...error].join(' ')}\n`
}

/** pino's own ISO time, written anew only when a millisecond has passed. */
const isoTime = () => {
  let last = 0
  let text = ''
  return () => {
    const now = Date.now()
    if (now !== last) text = `,"time":"${new Date(now).toISOString()}"`
    last = now
    return text
  }
}

/** What a line tells of an error: not whatever a driver hung on it, which may be a row. */
const errorFacts = (error: unknown): object => {
  if (!(error instanceof Error)) return { message: textOf(error) }
  const { name: type, message, stack, cause } = error
  return {
    type,
    message,
    ...('code' in error ? { code: error.code } : {}),
    stack,
    ...(cause === undefined ? {} : { cause: errorFacts(cause) }),
  }
}

/** JSON lines are buffered and written every second, so that a log line costs no system call; a person reads each at once. */
export const createLogging = ({ level, to, isForPeople }: LoggingOptions): Logging => {
  const plain = {
    level,
    base: null,
    timestamp: isoTime(),
    serializers: { err: errorFacts },
    formatters: { level: (label: string) => ({ level: label }) },
  }
  const options = { ...plain, redact: { paths: SECRETS, censor: '[redacted]' } }
  if (isForPeople) {
    const stream = to === 1 ? process.stdout : process.stderr
    const lines = { write: (line: string) => void stream.write(readable(line)) }
    return { log: pino(options, lines), accessLog: pino(plain, lines), flush: () => {} }
  }
  const destination = pino.destination({ dest: to, sync: false, minLength: 4096 })
  setInterval(() => destination.flush(), FLUSH_MS).unref()
  return { log: pino(options, destination), accessLog: pino(plain, destination), flush: () => destination.flushSync() }
}
