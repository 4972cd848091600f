import type { S3Client } from '@aws-sdk/client-s3'
import { Readable } from 'node:stream'
import type { S3Config } from './s3-config.ts'
import type { Storage } from './storage.ts'

/** A part is held in memory until it is sent, and two are under way. */
const LEAST_PART_BYTES = 8 * 1024 * 1024
const PARTS_AT_ONCE = 2
/**
 * How long no byte may come from or go to the service; without it a connection that died would keep a transfer, or the job that removes
 * objects, for ever. Longer than the client of a download may pause.
 */
const IDLE_MS = 45_000
/** What the service allows. */
const MOST_PARTS = 10_000

const isMissing = (error: unknown) => error instanceof Error && (error.name === 'NoSuchKey' || error.name === 'NotFound')

/** The SDK is large: it is loaded when the first object is touched, and only by those who use it. */
const loadSdk = async () => {
  const [sdk, { Upload }] = await Promise.all([import('@aws-sdk/client-s3'), import('@aws-sdk/lib-storage')])
  return { ...sdk, Upload }
}

type Sdk = Awaited<ReturnType<typeof loadSdk>>

const open = async (config: S3Config, idleMs: number) => {
  const sdk = await loadSdk()
  const { accessKeyId, secretAccessKey } = config
  const client = new sdk.S3Client({
    region: config.region,
    forcePathStyle: config.forcesPathStyle,
    requestHandler: { connectionTimeout: idleMs, socketTimeout: idleMs },
    // Services that are compatible but older refuse the checksums that are otherwise sent with every request.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    ...(config.endpoint === undefined ? {} : { endpoint: config.endpoint }),
    ...(accessKeyId === undefined || secretAccessKey === undefined ? {} : { credentials: { accessKeyId, secretAccessKey } }),
  })
  return { sdk, client }
}

/** Services that are compatible but simple have no list of uploads. */
const hasNoList = (error: unknown) => error instanceof Error && error.name === 'NotImplemented'

/** Parts of an upload that a crash cut off: they are no object, but kept and paid for. */
const abortUploads = async ({ sdk, client }: { sdk: Sdk; client: S3Client }, bucket: string, key: string) => {
  const { Uploads = [] } = await client.send(new sdk.ListMultipartUploadsCommand({ Bucket: bucket, Prefix: key }))
  for (const { Key, UploadId } of Uploads)
    if (Key === key) await client.send(new sdk.AbortMultipartUploadCommand({ Bucket: bucket, Key: key, UploadId }))
}

/** The same chunks, and what went wrong with them. */
const notingProblems = (chunks: AsyncIterable<Uint8Array>) => {
  let problem: unknown
  async function* passing() {
    try {
      yield* chunks
    } catch (error) {
      problem = error
      throw error
    }
  }
  return { chunks: passing(), problem: () => problem }
}

/** Objects of a bucket of Amazon S3, or of a service that speaks its language. */
export const s3Storage = (config: S3Config, idleMs = IDLE_MS): Storage => {
  const { bucket, prefix } = config
  const keyOf = (key: string) => `${prefix}${key}`
  let opened: ReturnType<typeof open> | undefined
  const service = () => (opened ??= open(config, idleMs))

  return {
    put: async (key, chunks, size) => {
      const { sdk, client } = await service()
      const noted = notingProblems(chunks)
      const upload = new sdk.Upload({
        client,
        params: { Bucket: bucket, Key: keyOf(key), Body: Readable.from(noted.chunks, { objectMode: false }) },
        queueSize: PARTS_AT_ONCE,
        partSize: Math.max(LEAST_PART_BYTES, Math.ceil(size / MOST_PARTS)),
      })
      await upload.done().catch((error: unknown) => {
        // What went wrong with giving it up tells nobody anything.
        throw noted.problem() ?? error
      })
    },

    read: async (key, { start, end }) => {
      const { sdk, client } = await service()
      try {
        const found = await client.send(new sdk.GetObjectCommand({ Bucket: bucket, Key: keyOf(key), Range: `bytes=${start}-${end}` }))
        if (!(found.Body instanceof Readable)) throw new Error('The storage answered without a body')
        // A service that knows no ranges would send the beginning of the object for any part of it.
        const isThere = start === 0 || found.ContentRange?.startsWith(`bytes ${start}-`) === true
        if (isThere) return found.Body
        found.Body.destroy()
        throw new Error('The storage answered with another range')
      } catch (error) {
        if (isMissing(error)) return undefined
        throw error
      }
    },

    remove: async (key) => {
      const opened = await service()
      await opened.client.send(new opened.sdk.DeleteObjectCommand({ Bucket: bucket, Key: keyOf(key) }))
      await abortUploads(opened, bucket, keyOf(key)).catch((error: unknown) => {
        if (!hasNoList(error)) throw error
      })
    },

    close: async () => {
      if (opened !== undefined) (await opened).client.destroy()
    },
  }
}
