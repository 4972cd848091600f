import { beforeAll } from 'vitest'
import { openTestDatabase } from './databases.ts'

beforeAll(async () => {
  const database = await openTestDatabase()
  await database[Symbol.asyncDispose]()
})
