import type { Download } from '../../db/system/downloads.ts'
import type { Id } from '../../shared/ids.ts'
import { mergeSpans } from '../rules/merge-spans.ts'
import type { Span } from '../storage/storage.ts'

/** One answer that sends a part of a file. */
export interface Part {
  /** Whether another answer took its place. */
  isOver(): boolean
  /** `count` bytes more were taken. */
  advance(count: number): void
  /** It broke off. */
  stop(): void
  /** It was sent to its end. @returns whether all bytes of the file were sent by now */
  finish(): boolean
}

/** What was sent through each one-time URL, by this process. */
export interface Sent {
  /** Begins to send a part; who is sending any of these bytes through the same URL is cut off. */
  begin(download: Download, span: Span, cut: () => void): Part
}

interface Sending {
  readonly expiresAt: string
  readonly active: Set<{ readonly span: Span; readonly end: () => void }>
  spans: readonly Span[]
}

/** A client that asks for more pieces is not followed: its URL ends with its time. */
const MOST_SPANS = 1000

/** URLs looked after at once, before those that are out of time are forgotten. */
const MANY = 1000

const overlap = (one: Span, other: Span) => one.start <= other.end && other.start <= one.end

export const createSent = (clock: () => Date): Sent => {
  const known = new Map<Id, Sending>()

  const forgetOld = () => {
    const now = clock().toISOString()
    for (const [id, { expiresAt, active }] of known) if (expiresAt <= now && active.size === 0) known.delete(id)
  }

  const sendingOf = ({ id, expiresAt }: Download) => {
    if (known.size >= MANY) forgetOld()
    const sending = known.get(id) ?? { expiresAt, active: new Set(), spans: [] }
    known.set(id, sending)
    return sending
  }

  return {
    begin: (download, span, cut) => {
      const sending = sendingOf(download)
      for (const other of sending.active) if (overlap(other.span, span)) other.end()
      let sent = 0
      let isOver = false
      const leave = () => {
        sending.active.delete(own)
        if (sent === 0 || sending.spans.length >= MOST_SPANS) return
        sending.spans = mergeSpans([...sending.spans, { start: span.start, end: span.start + sent - 1 }])
      }
      const own = {
        span,
        end: () => {
          isOver = true
          leave()
          cut()
        },
      }
      sending.active.add(own)
      return {
        isOver: () => isOver,
        advance: (count) => {
          sent += count
        },
        stop: () => {
          if (!isOver) leave()
        },
        finish: () => {
          leave()
          const [whole] = sending.spans
          const isAll = whole?.start === 0 && whole.end === download.size - 1
          if (isAll) known.delete(download.id)
          return isAll
        },
      }
    },
  }
}
