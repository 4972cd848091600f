import { z } from 'zod'
import { listSessions, removeOtherSessions, removeSession } from '../../db/system/people.ts'
import { ApiError } from '../../shared/errors.ts'
import { Id } from '../../shared/ids.ts'
import type { People } from './people.ts'
import { parsed } from './persons.ts'
import { ADDRESS_HEADER } from './address.ts'
import { recordInAccount, type RecordOptions } from './record-person.ts'

export type Route = (headers: Headers, body: unknown) => Promise<Response>

const instant = (value: string | Date) => new Date(value).toISOString()

/**
 * Looking at and ending one's own sessions, by id. better-auth's own routes name sessions by token, and the database knows only
 * the tokens' hashes.
 */
export const createSessionRoutes = ({ session, ...options }: RecordOptions & { session: People['session'] }) => {
  const { database } = options

  const signedIn = async (headers: Headers) => {
    const found = await session(headers)
    if (found === undefined) throw new ApiError('unauthenticated')
    return found
  }

  const routes: Readonly<Record<string, Route>> = {
    'GET /list-sessions': async (headers) => {
      const { userId, sessionId } = await signedIn(headers)
      const sessions = await listSessions(database.reader, userId)
      return Response.json(
        sessions.map(({ id, ipAddress, userAgent, createdAt, expiresAt }) => ({
          id,
          isCurrent: id === sessionId,
          ipAddress,
          userAgent,
          createdAt: instant(createdAt),
          expiresAt: instant(expiresAt),
        })),
      )
    },
    'POST /revoke-session': async (headers, body) => {
      const { userId, accountId } = await signedIn(headers)
      const { id } = parsed(z.object({ id: Id }), body)
      if (!(await database.transaction((handle) => removeSession(handle, userId, id)))) throw new ApiError('not_found')
      await recordInAccount(options, accountId, { action: 'session.revoke', userId, targetId: id, address: headers.get(ADDRESS_HEADER) })
      return Response.json({ status: true })
    },
    'POST /revoke-other-sessions': async (headers) => {
      const { userId, sessionId, accountId } = await signedIn(headers)
      await database.transaction((handle) => removeOtherSessions(handle, userId, sessionId))
      await recordInAccount(options, accountId, { action: 'session.revoke_others', userId, address: headers.get(ADDRESS_HEADER) })
      return Response.json({ status: true })
    },
  }
  return routes
}
