import type { Input } from './doors.ts'

/** Makes one sample into many different ones: which of its texts may differ is found out by asking. */

type Path = readonly (string | number)[]

/** Ways to make the n-th text of one. */
const WAYS: readonly ((text: string, n: number) => string)[] = [
  (text, n) => `${text}-${n}`,
  (text, n) => text.replace(/\d+(?=\D*$)/, String(n)),
  (text, n) => text.replace(/^/, `${n}-`),
]

export interface Variable {
  readonly path: Path
  readonly way: (text: string, n: number) => string
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

const textsIn = (value: unknown, path: Path = []): Path[] => {
  if (typeof value === 'string') return [path]
  if (Array.isArray(value)) return value.flatMap((item, index) => textsIn(item, [...path, index]))
  return isObject(value) ? Object.entries(value).flatMap(([name, inner]) => textsIn(inner, [...path, name])) : []
}

const changedAt = (value: unknown, [step, ...rest]: Path, change: (text: string) => string): unknown => {
  if (step === undefined) return typeof value === 'string' ? change(value) : value
  if (Array.isArray(value)) return value.map((item: unknown, index) => (index === step ? changedAt(item, rest, change) : item))
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, name === step ? changedAt(inner, rest, change) : inner]))
}

const asInput = (value: unknown): Input => (isObject(value) ? Object.fromEntries(Object.entries(value)) : {})

/** The n-th variation of a sample. */
export const varied = (sample: Input, variables: readonly Variable[], n: number): Input =>
  asInput(variables.reduce<unknown>((input, { path, way }) => changedAt(input, path, (text) => way(text, n)), sample))

/** The texts of a sample that may be others, each tried alone: `accepts` asks whether an input is taken. */
export const variablesOf = async (sample: Input, accepts: (input: Input) => Promise<boolean>): Promise<Variable[]> => {
  const found: Variable[] = []
  let n = 200
  for (const path of textsIn(sample)) {
    for (const way of WAYS) {
      n += 1
      if (JSON.stringify(varied(sample, [{ path, way }], n)) === JSON.stringify(sample)) continue
      if (!(await accepts(varied(sample, [{ path, way }], n)))) continue
      found.push({ path, way })
      break
    }
  }
  return found
}
