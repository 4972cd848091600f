import { expect } from 'vitest'
import type { World } from '../world.ts'
import { changedTables, digestOf } from './digest.ts'
import type { Told } from './doors.ts'

/** A refusal that tells nothing: neither stacks nor SQL nor what was sent. */
export const expectQuiet = (told: Told, code: string, sent = '') => {
  expect([told.status, told.code]).toEqual([code === 'validation_error' ? 400 : 404, code])
  expect(told.text).not.toMatch(/\bat .+:\d+:\d+|node_modules|select |insert |update .+ set|SQLITE|syntax error|ZodError/i)
  if (sent.length > 5) expect(told.text).not.toContain(sent)
}

/** Runs `work`, which must leave every table as it was. */
export const unchanged = async (world: World, work: () => Promise<void>) => {
  const before = await digestOf(world.database)
  await work()
  expect(changedTables(before, await digestOf(world.database))).toEqual([])
}
