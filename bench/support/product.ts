import { join } from 'node:path'
import { startServer } from './child.ts'
import { openDirectory, openNodeIn, seed } from './seeded.ts'

const MAIN = new URL('../../server/main.mjs', import.meta.url)

/** Keyward itself as `npm start` runs it, on a seeded database: its log goes to a file, and the rate limit is out of reach. */
export const startProduct = async () => {
  await using scope = new AsyncDisposableStack()
  const directory = scope.use(await openDirectory())
  const seeded = await seedIn(directory.path)
  const server = scope.use(
    await startServer(MAIN, {
      args: ['serve', '--json'],
      environment: { PORT: '0', DATA_DIR: directory.path, RATE_LIMIT_PER_MINUTE: '100000000', LOG_LEVEL: 'info' },
      log: join(directory.path, 'server.log'),
    }),
  )
  const owned = scope.move()
  return {
    ...seeded,
    url: server.url,
    pid: server.pid,
    directory: directory.path,
    headers: { authorization: `Bearer ${seeded.key}` },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

const seedIn = async (directory: string) => {
  await using opened = await openNodeIn(directory)
  // Awaited here: else the node would be closed first.
  return await seed(opened.node)
}

export type Product = Awaited<ReturnType<typeof startProduct>>
