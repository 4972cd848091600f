import { isJson, lookUp } from '../../../server/rest/openapi/json.ts'
import type { World } from '../world.ts'
import { castFor, peopleFor } from './cast.ts'
import type { Contract, Operation } from './contract.ts'
import { judge, type Answered, type Sent } from './judge.ts'
import { makeRequest } from './make-request.ts'
import { randomOf } from './random.ts'

/** Requests until the people are made anew. */
const FRESH = 2000

/** What takes away what all others need. */
const TAKES_AWAY = /remove|delete|revoke|switch|disable/i

export interface Fuzzing {
  readonly world: World
  readonly contract: Contract
  readonly seed: number
  readonly requests: number
  /** Answers a request; the world's own application unless a fault is planted. */
  readonly send?: (request: Request) => Promise<Response>
}

export interface Outcome {
  /** What was wrong, each kind once, with the request that shows it. */
  readonly problems: readonly string[]
  readonly byStatus: Readonly<Record<number, number>>
}

const isForSessions = (contract: Contract, { pointer }: Operation) => {
  const security = lookUp(contract.document, `${decodeURIComponent(pointer)}/security`)
  return Array.isArray(security) && !security.some((way) => isJson(way) && 'apiKey' in way)
}

const answered = async (response: Response): Promise<Answered> => ({
  status: response.status,
  type: response.headers.get('content-type') ?? '',
  text: await response.text(),
})

const asSent = ({ operation, url, body, headers }: Sent) =>
  `${operation.method} ${url.slice(0, 300)} ${headers['content-type'] ?? ''} ${(body ?? '').slice(0, 300)}`

/** Sends requests made of the document, the same ones for the same seed, and judges every answer by it. */
export const fuzz = async ({ world, contract, seed, requests, send }: Fuzzing): Promise<Outcome> => {
  const random = randomOf(seed)
  const problems = new Map<string, string>()
  const byStatus: Record<number, number> = {}
  const ask = send ?? ((request: Request) => Promise.resolve(world.app.request(request)))
  let people = await peopleFor(world)
  let cast = await castFor(world, people, random)
  for (let index = 0; index < requests; index++) {
    if (index % FRESH === FRESH - 1) people = await peopleFor(world)
    const operation = random.pick(contract.operations)
    const sent = makeRequest(contract, operation, { random, known: cast.known, headers: cast.headers(isForSessions(contract, operation)) })
    const { method } = operation
    const request = new Request(`http://localhost:4000${sent.url}`, {
      method,
      headers: sent.headers,
      ...(sent.body === undefined ? {} : { body: Buffer.from(sent.body) }),
    })
    const told = await answered(await ask(request))
    byStatus[told.status] = (byStatus[told.status] ?? 0) + 1
    if (told.status < 300 && TAKES_AWAY.test(operation.name + (sent.body ?? ''))) cast = await castFor(world, people, random)
    for (const problem of judge(contract, sent, told)) {
      const kind = `${operation.name}: ${problem}`
      if (!problems.has(kind)) problems.set(kind, `${kind} [${asSent(sent)}] -> ${told.text.slice(0, 300)}`)
    }
  }
  return { problems: [...problems.values()], byStatus }
}
