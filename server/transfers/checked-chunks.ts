import type { Hash } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { ApiError } from '../../shared/errors.ts'
import type { ImageType } from '../../shared/files.ts'
import { isImage } from '../rules/read-image.ts'

const invalid = (message: string) => new ApiError('validation_error', { errors: [{ path: '', message }] })

export const wrongSize = (size: number) => invalid(`The body must have exactly ${size} bytes`)

/** The chunks, hashed on the way. @throws ApiError `validation_error` as soon as they are more than `size` bytes, or at their end when they are fewer */
export async function* exactly(chunks: AsyncIterable<Uint8Array> | readonly Uint8Array[], size: number, digest: Hash) {
  let count = 0
  for await (const chunk of chunks) {
    count += chunk.byteLength
    if (count > size) throw wrongSize(size)
    digest.update(chunk)
    yield chunk
  }
  if (count < size) throw wrongSize(size)
}

/** All chunks as one, which must be a picture; they are few enough to be held. @throws ApiError `validation_error` */
export async function* asPicture(chunks: AsyncIterable<Uint8Array>, type: ImageType) {
  const bytes = await buffer(chunks)
  if (!isImage(bytes, type)) throw invalid(`The body must be a picture of the type ${type}`)
  yield bytes
}
