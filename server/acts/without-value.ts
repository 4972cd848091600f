import type { Variable, VariableWithoutValue } from '../../shared/variables.ts'

/** A variable as it is told where answers are kept: the value, which may be a secret, stands in its own row alone. */
export const withoutValue = (variable: Variable): VariableWithoutValue => {
  const { value: _, ...told } = variable
  return told
}
