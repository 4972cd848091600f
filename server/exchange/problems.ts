import { ApiError, type FileProblem } from '../../shared/errors.ts'

/** Problems that are told; the others are only counted. */
const MOST_TOLD = 100

/** What is wrong with a file, gathered while it is read. */
export interface Problems {
  readonly total: number
  /** @param isTaken whether all that is wrong is that there is such a record */
  add(problem: FileProblem, isTaken?: boolean): void
  /** `already_exists` when there are only records that exist, else `validation_error`. */
  error(): ApiError
}

export const noProblems = (): Problems => {
  const told: FileProblem[] = []
  let total = 0
  let taken = 0
  return {
    get total() {
      return total
    },
    add: (problem, isTaken = false) => {
      total += 1
      if (isTaken) taken += 1
      if (told.length < MOST_TOLD) told.push(problem)
    },
    error: () =>
      new ApiError(taken === total ? 'already_exists' : 'validation_error', {
        errors: told.toSorted((one, other) => one.line - other.line),
        errorCount: total,
      }),
  }
}
