import type { Readable } from 'node:stream'
import type { Id } from '../../shared/ids.ts'

/** Bytes from `start` to `end`, both inclusive, as HTTP counts them. */
export interface Span {
  readonly start: number
  readonly end: number
}

/**
 * Where the bytes of files and pictures lie, each under a key that is never used twice. What fails for any other reason than those
 * named throws whatever the disk or the service threw.
 */
export interface Storage {
  /**
   * Stores the bytes under a key of their own. When this returns they are there, after a crash too; when it throws nothing of them is.
   * @param chunks an error it throws passes through
   * @param size how many bytes to expect
   */
  put(key: Id, chunks: AsyncIterable<Uint8Array>, size: number): Promise<void>
  /** Opens a part of an object; undefined when there is none. Whoever gets the bytes reads them to the end or destroys them. */
  read(key: Id, span: Span): Promise<Readable | undefined>
  /** Removes an object, or what an interrupted `put` left of it; none there is as good. */
  remove(key: Id): Promise<void>
  /** Ends connections. */
  close(): Promise<void>
}
