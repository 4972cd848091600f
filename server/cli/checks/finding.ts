import { failureOf } from '../failure.ts'

/** One line of the doctor's report. */
export interface Finding {
  readonly check: string
  readonly verdict: 'ok' | 'warn' | 'fail'
  readonly message: string
}

export type Verdict = Omit<Finding, 'check'>

export const ok = (message: string): Verdict => ({ verdict: 'ok', message })
export const warn = (message: string): Verdict => ({ verdict: 'warn', message })
export const fail = (message: string): Verdict => ({ verdict: 'fail', message })

/** Runs one check; what it throws is its failure. */
export const find = async (check: string, look: () => Verdict | Promise<Verdict>): Promise<Finding> => {
  try {
    return { check, ...(await look()) }
  } catch (error) {
    return { check, ...fail(failureOf(error).message) }
  }
}
