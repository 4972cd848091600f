import { randomUUID } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** Writes a file of plans, gone when the test is over, and returns its path. */
export const plansFile = async (content: unknown): Promise<string> => {
  const path = join(tmpdir(), `keyward-plans-${randomUUID()}.json`)
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content))
  onTestFinished(() => rm(path, { force: true }))
  return path
}
