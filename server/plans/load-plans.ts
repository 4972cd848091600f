import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PRESETS, type Plans } from '../../shared/plans.ts'
import { type Config, ConfigError } from '../env.ts'
import { plansFrom } from './plans-file.ts'

const isMissing = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ENOENT'

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

/** Undefined when nobody named the file and it does not exist. */
const textOf = async (file: string, isNamed: boolean) => {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (!isNamed && isMissing(error)) return undefined
    throw new ConfigError(`${file}: the plans can't be read: ${reasonOf(error)}`)
  }
}

const parsed = (file: string, text: string): unknown => {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw new ConfigError(`${file}: this is not JSON: ${reasonOf(error)}`)
  }
}

/**
 * The plans of this server: the presets with the changes of the operator's file.
 * @throws ConfigError naming the file, the place in it and the problem, one line each
 */
export const loadPlans = async ({ plansFile, dataDir }: Pick<Config, 'plansFile' | 'dataDir'>): Promise<Plans> => {
  const file = plansFile ?? join(dataDir, 'plans.json')
  const text = await textOf(file, plansFile !== undefined)
  if (text === undefined) return PRESETS
  const read = plansFrom(parsed(file, text))
  if ('plans' in read) return read.plans
  throw new ConfigError(read.problems.map((problem) => `${file}: ${problem}`).join('\n'))
}
