import { createHash } from 'node:crypto'
import { beginAttempt, findUpload, forgetAttempt, renewAttempt, type Attempt, type Upload } from '../../db/system/uploads.ts'
import { turnsByName } from '../../db/turns.ts'
import { ApiError } from '../../shared/errors.ts'
import type { Uploaded } from '../../shared/files.ts'
import type { Id } from '../../shared/ids.ts'
import { readChunks } from '../http/read-chunks.ts'
import type { Node } from '../node.ts'
import { asUnavailable } from './as-unavailable.ts'
import { complete, type Sender } from './complete.ts'
import { wrongSize, asPicture, exactly } from './checked-chunks.ts'

/** How long no byte may come. Source: management-api.md section 9, "transfers". */
const IDLE_MS = 30_000

/** For how long a row and an object are held without a sign that bytes flow. */
const HELD_MS = 300_000

const RENEW_MS = 60_000

/** How long an attempt waits for another one of the same upload. */
const TURN_MS = 60_000

/** The turns of attempts in one process. Between processes the commit decides. */
export const uploadTurns = () => turnsByName(TURN_MS, () => new ApiError('conflict'))

/** What a PUT brings. */
export interface Brought {
  readonly body: ReadableStream<Uint8Array> | null
  /** Its Content-Length; undefined when it has none. */
  readonly length: string | undefined
  readonly sender: Sender
}

/** @throws ApiError `gone` */
const openUpload = async ({ database, clock }: Node, id: Id): Promise<Upload> => {
  const upload = await findUpload(database.reader, id)
  if (upload?.expiresAt == null || upload.expiresAt <= clock().toISOString()) throw new ApiError('gone')
  return upload
}

const later = ({ clock }: Node, ms: number) => new Date(clock().getTime() + ms).toISOString()

/** Keeps the row and the object held while bytes flow; aborts when somebody else took them for abandoned. */
const keepHeld = (node: Node, attempt: Attempt, abort: AbortController) => {
  let held = attempt
  const renew = async () => {
    const until = later(node, HELD_MS)
    const isHeld = await node.database.transaction((handle) => renewAttempt(handle, held, until))
    if (!isHeld) return abort.abort(new ApiError('gone'))
    held = { ...held, heldUntil: until }
  }
  const timer = setInterval(() => {
    // Held for minutes yet: the next one may succeed.
    renew().catch((error: unknown) => node.log.warn({ err: error }, 'an upload could not be held'))
  }, RENEW_MS).unref()
  return {
    attempt: () => held,
    [Symbol.dispose]: () => clearInterval(timer),
  }
}

interface Arriving {
  readonly attempt: Attempt
  readonly body: Brought['body']
  readonly signal: AbortSignal
}

/** Stores the bytes of an attempt. @returns their checksum */
const store = async ({ storage, log }: Node, { attempt, body, signal }: Arriving) => {
  const { upload, objectKey } = attempt
  const digest = createHash('sha256')
  const chunks = exactly(body === null ? [] : readChunks(body, { idleMs: IDLE_MS, signal }), upload.size, digest)
  const checked = upload.fileType === undefined ? chunks : asPicture(chunks, upload.fileType)
  await storage.put(objectKey, checked, upload.size).catch(asUnavailable(log))
  return digest.digest('hex')
}

/** Cleans up behind an attempt that failed. What this misses the job that removes stored objects does. */
const giveUp = async ({ storage, database, log }: Node, attempt: Attempt) => {
  try {
    await storage.remove(attempt.objectKey)
    await database.transaction((handle) => forgetAttempt(handle, attempt))
  } catch (error) {
    log.warn({ err: error }, 'what an upload left will be removed later')
  }
}

const fill = async (node: Node, upload: Upload, { body, sender }: Brought): Promise<Uploaded> => {
  const first: Attempt = { upload, objectKey: node.newId(), heldUntil: later(node, HELD_MS) }
  const begun = await node.database.transaction((handle) => beginAttempt(handle, first))
  if (!begun) throw new ApiError('gone')

  const abort = new AbortController()
  const signal = AbortSignal.any([node.underWay.signal, abort.signal])
  using held = keepHeld(node, first, abort)
  let mayBeKept = false
  try {
    const checksum = await store(node, { attempt: first, body, signal })
    mayBeKept = true
    await complete(node, { attempt: held.attempt(), checksum, sender })
    return { size: upload.size, checksum }
  } catch (error) {
    // After a commit whose answer was lost the object is the file's: it is left to the job, which knows.
    if (!mayBeKept || (error instanceof ApiError && error.code === 'gone')) await giveUp(node, held.attempt())
    throw error
  }
}

/**
 * Receives the bytes of an upload: exactly as many as were announced, once. Of several at once each waits for the one before.
 * @throws ApiError `gone`, `validation_error` for another size, a picture that is none or a body that ends early, `conflict` when the one
 * before takes long, `unavailable`; then nothing of the bytes is left
 */
export const receiveUpload = (node: Node, id: Id, brought: Brought): Promise<Uploaded> =>
  node.underWay.run(async () => {
    const { length } = brought
    const announced = await openUpload(node, id)
    if (length !== undefined && length !== String(announced.size)) throw wrongSize(announced.size)
    return node.uploadTurns(id, async () => fill(node, await openUpload(node, id), brought))
  })
