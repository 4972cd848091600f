import { buffer } from 'node:stream/consumers'
import { avatars } from '../../db/repositories/avatars.ts'
import { ApiError } from '../../shared/errors.ts'
import type { Context } from '../context.ts'
import type { Facts } from '../facts.ts'
import { admit } from '../gates/admit.ts'
import { asUnavailable } from '../transfers/as-unavailable.ts'

const FACTS: Facts = {
  summary: 'Read the picture of a person',
  scope: 'session',
  rest: { route: 'GET /api/v1/panel/avatars/:userId', message: 'Successfully fetched avatar' },
}

interface Sent {
  readonly status: 200 | 304
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array<ArrayBuffer> | null
}

/** Where a browser gets the picture of a person. */
export const avatarUrlOf = (userId: string) => `/api/v1/panel/avatars/${userId}`

/**
 * The picture of a person of the session's account, or that the browser has it.
 * @throws ApiError as `admit`, `not_found`, `unavailable`
 */
export const sendAvatar = async (ctx: Context, userId: string, ifNoneMatch: string | undefined): Promise<Sent> => {
  const { reach } = await admit(FACTS, ctx, {})
  const { database, storage, log } = ctx.node
  const found = await avatars(database.reader, reach).find(userId)
  if (found === undefined) throw new ApiError('not_found')
  const tag = `"${found.checksum}"`
  const headers = {
    ETag: tag,
    // Asked for again each time, which costs no more than a 304: whoever left the account sees it no longer.
    'Cache-Control': 'private, no-cache',
    Vary: 'Cookie',
    'Content-Type': found.fileType,
    'Content-Disposition': 'inline',
  }
  if (ifNoneMatch?.split(',').some((given) => given.trim().replace(/^W\//, '') === tag) === true)
    return { status: 304, headers, body: null }
  const bytes = await storage.read(found.objectKey, { start: 0, end: found.size - 1 }).catch(asUnavailable(log))
  if (bytes === undefined) throw new ApiError('not_found')
  const body = await buffer(bytes).catch(asUnavailable(log))
  return { status: 200, headers: { ...headers, 'Content-Length': String(body.byteLength) }, body }
}
