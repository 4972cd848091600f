import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { removeStored } from '../../../server/jobs/remove-stored.ts'
import type { PlanName } from '../../../shared/plans.ts'
import { openWorld } from '../world.ts'

const PANEL = '/api/v1/panel'

export const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex')

/** The path of a one-time URL: tests have no host. */
export const pathOf = (url: string) => new URL(url).pathname

/** A body that comes in these chunks, without a Content-Length. */
export const chunked = (...chunks: readonly (string | Uint8Array)[]) =>
  new ReadableStream<Uint8Array>({
    start: (controller) => {
      for (const chunk of chunks) controller.enqueue(Buffer.from(chunk))
      controller.close()
    },
  })

export type Bytes = string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>

interface Asked {
  readonly plan?: PlanName
  readonly environment?: Record<string, string>
}

/** A world with an application and a key for everything in it, whose files go in and out over HTTP. */
export const openFiles = async ({ plan = 'unlimited', environment = {} }: Asked = {}) => {
  const world = await openWorld(environment)
  const owner = await world.make.person({ plan })
  const { accountId } = owner
  const { plaintextKey: key } = await world.make.key(accountId, ['*'])
  const application = (await world.make.application(accountId)).id
  const call = (method: string, path: string, body?: unknown) => world.ask(method, `${PANEL}/${path}`, { key, body })
  const post = (path: string, body: object, of = application) => call('POST', `${path}?applicationId=${of}`, body)

  /** A request for bytes or with bytes; its own headers alone. */
  const send = async (method: string, url: string, body?: Bytes, headers: Record<string, string> = {}) => {
    const stream = body instanceof ReadableStream ? { duplex: 'half' as const } : {}
    const length = typeof body === 'string' || body instanceof Uint8Array ? { 'content-length': String(Buffer.byteLength(body)) } : {}
    const init: RequestInit & { duplex?: 'half' } = { method, headers: { ...length, ...headers }, ...stream, ...(body && { body }) }
    const response = await world.app.request(`http://localhost:4000${pathOf(url)}`, init)
    return response
  }

  const told = async (response: Response) => {
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json') === true
    return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined }
  }

  const presign = (fileName: string, fileSize: number, of = application) =>
    post('get-presigned-upload-url', { type: 'file', fileName, fileSize }, of)
  const put = async (url: string, body?: Bytes, headers?: Record<string, string>) => told(await send('PUT', url, body, headers))

  return {
    world,
    owner,
    accountId,
    key,
    application,
    call,
    post,
    send,
    told,
    presign,
    put,
    /** A file with these bytes, by a presign and a PUT; its id. */
    upload: async (fileName: string, bytes: string | Uint8Array<ArrayBuffer>): Promise<string> => {
      const { body } = await presign(fileName, Buffer.byteLength(bytes))
      const answer = await put(body.presignedUrl, bytes)
      if (answer.status !== 200) throw new Error(answer.text)
      return body.fileId
    },
    downloadUrl: async (fileId: string): Promise<string> => (await post('get-presigned-download-url', { fileId })).body.presignedUrl,
    get: async (url: string, headers?: Record<string, string>) => told(await send('GET', url, undefined, headers)),
    act: (action: string, fields: object) => post('files-actions', { action, ...fields }),
    table: async (query: Record<string, string> = {}) =>
      (await call('GET', `get-files-table?${new URLSearchParams({ applicationId: application, currentPage: '1', ...query }).toString()}`))
        .body,
    metadata: async () => (await call('GET', `get-files-metadata?applicationId=${application}`)).body.data,
    limits: async () => {
      const { data } = (await call('GET', 'get-account-limits')).body
      return [data.uploadedFilesCount.currentValue, data.storageSizeMib.currentValue]
    },
    /** The names of everything that lies in the storage directory. */
    stored: () => readdir(join(world.directory, 'files')).catch(() => []),
    /** What the job does. */
    clean: () => removeStored({ database: world.database, storage: world.node.storage, clock: world.clock.now, log: world.node.log }),
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  }
}

export type FilesWorld = Awaited<ReturnType<typeof openFiles>>

/** The rows that are left of an attempt, and how many objects will be removed. */
export const leftOf = async ({ world }: FilesWorld, name: string) => {
  const { writer } = world.database
  const rows = await writer.selectFrom('file').where('file_name', '=', name).select(['object_key', 'expires_at', 'held_until']).execute()
  const removals = await writer.selectFrom('storage_removal').select('object_key').execute()
  return { rows, removals: removals.length }
}

/** What is left of an upload that may be tried again. */
export const PENDING = [{ object_key: null, expires_at: '2026-11-20T14:18:22.000Z', held_until: '2026-11-20T14:18:22.000Z' }]
