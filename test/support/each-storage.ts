import { afterAll, beforeAll, describe } from 'vitest'
import { type FilesWorld, openFiles } from './api/files.ts'
import { startS3 } from './s3.ts'

/** The same tests with files in a directory and in a bucket; each of the two has one world for all of them. */
export const withEachStorage = (name: string, tests: (world: () => FilesWorld) => void) => {
  describe.each(['disk', 's3'])(`${name} %s`, (kind) => {
    const scope = new AsyncDisposableStack()
    let opened: FilesWorld | undefined

    beforeAll(async () => {
      const s3 = kind === 's3' ? scope.use(await startS3()) : undefined
      opened = scope.use(await openFiles({ environment: s3?.environment ?? {} }))
    })

    afterAll(() => scope.disposeAsync())

    tests(() => {
      if (opened === undefined) throw new Error('The world is opened before the tests')
      return opened
    })
  })
}
