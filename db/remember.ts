import type { Read, Scalar } from './handle.ts'

const MOST_ROWS = 10_000
const MOST_ROWS_OF_AN_ANSWER = 1_000

interface Node {
  readonly children: Map<Scalar, Node>
  answer: Promise<readonly unknown[]> | undefined
}

const node = (): Node => ({ children: new Map(), answer: undefined })

type Ask = <P extends readonly Scalar[], R>(read: Read<P, R>, parameters: P) => readonly R[]

/**
 * Remembers the rows of declared reads until `version` moves. Exact, not timed: the version is taken before the rows are read, so a
 * commit in between can only make them forgotten too early. Empty answers are not kept, so that unknown keys can't fill the memory.
 */
export const remembering = (version: () => number, ask: Ask) => {
  let seen: number | undefined
  let size = 0
  let roots = new WeakMap<object, Node>()

  const find = (read: object, parameters: readonly Scalar[]) => {
    let at = roots.get(read)
    for (let index = 0; at !== undefined && index < parameters.length; index++) at = at.children.get(parameters[index] ?? null)
    return at?.answer
  }

  const keep = (read: object, parameters: readonly Scalar[], answer: Promise<readonly unknown[]>) => {
    let at = roots.get(read) ?? node()
    roots.set(read, at)
    for (const parameter of parameters) {
      const next = at.children.get(parameter) ?? node()
      at.children.set(parameter, next)
      at = next
    }
    at.answer = answer
  }

  const frozen = <P extends readonly Scalar[], R>(read: Read<P, R>, parameters: P): readonly R[] => {
    const rows = ask(read, parameters)
    for (const row of rows) Object.freeze(row)
    return Object.freeze(rows)
  }

  return <P extends readonly Scalar[], R>(read: Read<P, R>, parameters: P): Promise<readonly R[]> => {
    if (!read.isRemembered) return Promise.resolve(frozen(read, parameters))
    const now = version()
    if (now !== seen || size >= MOST_ROWS) {
      seen = now
      size = 0
      roots = new WeakMap()
    }
    const known = find(read, parameters)
    // Kept below under this very read, whose rows are R.
    if (known !== undefined) return known as Promise<readonly R[]>
    const rows = frozen(read, parameters)
    const answer = Promise.resolve(rows)
    if (rows.length > 0 && rows.length <= MOST_ROWS_OF_AN_ANSWER) {
      keep(read, parameters, answer)
      size += rows.length
    }
    return answer
  }
}
