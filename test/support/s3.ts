import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

interface S3rver {
  run(): Promise<{ readonly port: number }>
  close(): Promise<void>
}

/** It is a CommonJS package without types. */
const S3rver = createRequire(import.meta.url)('s3rver') as new (options: object) => S3rver

/** A service that speaks the language of S3, with one bucket, on a port of the system's choice; the variables that lead to it. */
export const startS3 = async () => {
  const directory = await mkdtemp(join(tmpdir(), 'keyward-s3-'))
  const server = new S3rver({
    address: '127.0.0.1',
    port: 0,
    directory,
    silent: true,
    configureBuckets: [{ name: 'keyward-test', configs: [] }],
  })
  const { port } = await server.run()
  return {
    directory,
    environment: {
      S3_BUCKET: 'keyward-test',
      S3_ENDPOINT: `http://127.0.0.1:${port}`,
      S3_ACCESS_KEY_ID: 'S3RVER',
      S3_SECRET_ACCESS_KEY: 'S3RVER',
      S3_FORCE_PATH_STYLE: 'true',
    },
    [Symbol.asyncDispose]: async () => {
      await server.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}
