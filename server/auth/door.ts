import { z } from 'zod'
import { hasAccount } from '../../db/system/accounts.ts'
import { Email } from '../../shared/emails.ts'
import { ApiError } from '../../shared/errors.ts'
import { ADDRESS_HEADER } from './address.ts'
import { createAcceptInvitation } from './accept-invitation.ts'
import type { Auth } from './auth.ts'
import { enveloped, failure } from './answers.ts'
import { createDeletePerson } from './delete-person.ts'
import { ALWAYS_COUNTED, GUESSABLE, NEEDS_SESSION, OPEN } from './doors.ts'
import { networkOf } from '../http/client-address.ts'
import { createGuesses } from './guesses.ts'
import type { AuthOptions } from './options.ts'
import { withNormalPasswords } from './password.ts'
import { parsed } from './persons.ts'
import { receiveJson } from './receive.ts'
import { createSessionRoutes, type Route } from './session-routes.ts'
import type { People } from './people.ts'
import { createVerifyEmail } from './verify-email.ts'

const BASE_PATH = '/api/auth'

type DoorOptions = AuthOptions & { readonly auth: Auth; readonly session: People['session'] }

/** A letter to the old address shows the new one, so it is not longer than an address can be. */
const EmailChange = z.object({ newEmail: Email })

/**
 * What stands between the network and better-auth: a list of open paths, our origin rule, JSON bodies of bounded size, guesses
 * counted by address, and errors in our envelope. The request is rebuilt, so that neither a Host header nor a forged address gets through.
 */
export const createDoor = (options: DoorOptions): People['handle'] => {
  const { auth, config, database, origins, session } = options
  const { handler } = auth
  const failures = createGuesses(config.authFailuresPerMinute, 60)
  const signIn = (headers: Headers, credentials: { email: string; password: string }) => {
    const body = JSON.stringify(credentials)
    return handler(new Request(new URL(`${BASE_PATH}/sign-in/email`, origins.base), { method: 'POST', headers, body }))
  }

  const ownRoutes: Readonly<Record<string, Route>> = {
    ...createSessionRoutes(options),
    ...createAcceptInvitation({ ...options, signIn }),
    'POST /delete-user': createDeletePerson(options),
  }
  const verifyEmail = createVerifyEmail(options)

  const headersFrom = (request: Request, address: string) => {
    const headers = new Headers(request.headers)
    for (const name of ['content-length', 'x-forwarded-host', 'x-forwarded-proto']) headers.delete(name)
    headers.set(ADDRESS_HEADER, address)
    return headers
  }

  const answer = async (request: Request, path: string, address: string): Promise<Response> => {
    const url = new URL(request.url)
    const headers = headersFrom(request, address)
    const target = new URL(`${BASE_PATH}${path}${url.search}`, origins.base)
    const own = ownRoutes[`${request.method} ${path}`]
    if (request.method === 'GET') {
      if (own !== undefined) return own(headers, {})
      if (OPEN[path] !== 'GET') throw new ApiError('not_found')
      if ((await session(headers)) === undefined) return Response.json(null)
      return handler(new Request(target, { headers }))
    }
    const body = withNormalPasswords(await receiveJson(request, origins))
    if (own !== undefined) return own(headers, body)
    if (path === '/verify-email') return verifyEmail(headers, body)
    if (OPEN[path] !== 'POST') throw new ApiError('not_found')
    if (NEEDS_SESSION.has(path) && (await session(headers)) === undefined) throw new ApiError('unauthenticated')
    // Nobody signs up before there is an owner: whoever belongs to no account then was left there by a broken first run.
    if (path === '/sign-up/email' && (config.signup === 'closed' || !(await hasAccount(database.reader)))) {
      return failure(new ApiError('forbidden'), 'Sign-up is closed on this server; ask its operator for an account.')
    }
    const passed = path === '/change-email' ? parsed(EmailChange, body) : body
    return handler(new Request(target, { method: 'POST', headers, body: JSON.stringify(passed) }))
  }

  const counted = async (path: string, address: string, work: () => Promise<Response>) => {
    if (!GUESSABLE.has(path)) return work()
    const network = networkOf(address)
    await failures.pay(network)
    const response = await work()
    const isFailure = response.status >= 400 && response.status < 500 && response.status !== 429
    if (!isFailure && !ALWAYS_COUNTED.has(path)) await failures.giveBack(network)
    return response
  }

  return async (request, address = '') => {
    const path = new URL(request.url).pathname.slice(BASE_PATH.length)
    if (request.method !== 'GET' && request.method !== 'POST') return failure(new ApiError('method_not_allowed'))
    const guarded = request.method === 'POST' ? path : ''
    try {
      return await enveloped(await counted(guarded, address, () => answer(request, path, address)))
    } catch (error) {
      if (error instanceof ApiError) return failure(error)
      throw error
    }
  }
}
