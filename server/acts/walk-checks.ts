import { ApiError, ERRORS } from '../../shared/errors.ts'
import type { Check, Checked } from '../../shared/explain.ts'

/** What a check resolves to when what it would need is not there. */
export const NOT_JUDGED = Symbol('not judged')

/** Walks checks in their order and notes what came of each; behind the first that refuses none is reached. */
export const walkChecks = () => {
  const checks: Checked[] = []
  const refusedBy = (): Check | null => checks.find(({ outcome }) => outcome === 'refused')?.check ?? null
  return {
    checks,
    refusedBy,
    /** What the check resolved to; undefined when it refused, was not judged, or was not reached. */
    pass: async <T>(check: Check, ask: () => T | typeof NOT_JUDGED | Promise<T | typeof NOT_JUDGED>): Promise<T | undefined> => {
      if (refusedBy() !== null) return void checks.push({ check, outcome: 'not_reached' })
      try {
        const found = await ask()
        checks.push({ check, outcome: found === NOT_JUDGED ? 'not_judged' : 'passed' })
        return found === NOT_JUDGED ? undefined : found
      } catch (error) {
        if (!(error instanceof ApiError)) throw error
        const { code, details } = error
        return void checks.push({ check, outcome: 'refused', code, message: ERRORS[code].message, details: { ...details } })
      }
    },
  }
}
