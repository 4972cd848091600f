import type { FileProblem } from '../../shared/errors.ts'

/** Bytes of one record: more than the largest that fits. */
export const LONGEST_RECORD = 64 * 1024

/** Records of one file, the wrong ones included: while they are judged they take a processor, and while they are written nobody else writes to the account. */
export const MOST_RECORDS = 200_000

/** One record of a file before it is looked at, or what is wrong with it; `names` of its columns where it begins with them. */
export type RawRecord = { readonly line: number } & (
  | { readonly names: readonly string[] }
  | { readonly problem: FileProblem }
  | {
      readonly fields: ReadonlyMap<string, unknown>
      /** Whether all values are text that is still to be read as what it means. */
      readonly isText: boolean
    }
)

/** The file ends here for us: nothing behind it can be told apart. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable'
  readonly problem: FileProblem

  constructor(problem: FileProblem) {
    super(problem.message)
    this.problem = problem
  }
}

/**
 * Bytes as text.
 * @throws Unreadable where they are no UTF-8
 */
export async function* decoded(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let line = 1
  try {
    for await (const chunk of chunks) {
      const text = decoder.decode(chunk, { stream: true })
      yield text
      line += text.split('\n').length - 1
    }
    const rest = decoder.decode()
    if (rest !== '') yield rest
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new Unreadable({ line, path: '', message: 'Here or some lines later stands what is not UTF-8' })
  }
}
