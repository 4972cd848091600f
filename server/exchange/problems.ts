import { ApiError, type FileProblem } from '../../shared/errors.ts'

/** Problems that are told; the others are only counted. */
const MOST_TOLD = 100

/** What is wrong with a file, gathered while it is read. */
export interface Problems {
  readonly total: number
  /** @param isTaken whether all that is wrong is that there is such a record */
  add(problem: FileProblem, isTaken?: boolean): void
  /** `already_exists` when there are only records that exist, else `validation_error`; with the problems that stand first in the file. */
  error(): ApiError
}

const firstOf = (problems: readonly FileProblem[]) => problems.toSorted((one, other) => one.line - other.line).slice(0, MOST_TOLD)

export const noProblems = (): Problems => {
  let told: FileProblem[] = []
  let total = 0
  let taken = 0
  return {
    get total() {
      return total
    },
    add: (problem, isTaken = false) => {
      total += 1
      if (isTaken) taken += 1
      told.push(problem)
      // Lines are judged in batches, by themselves and then by the database: they do not come in their order.
      if (told.length >= 10 * MOST_TOLD) told = firstOf(told)
    },
    error: () => new ApiError(taken === total ? 'already_exists' : 'validation_error', { errors: firstOf(told), errorCount: total }),
  }
}
