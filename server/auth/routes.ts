import { type Context, Hono } from 'hono'
import { ApiError } from '../../shared/errors.ts'
import { failure, success } from './answers.ts'
import { networkOf } from '../http/client-address.ts'
import { createGuesses } from './guesses.ts'
import type { Origins } from './origins.ts'
import { pageRoutes } from './page-routes.ts'
import type { People } from './people.ts'
import { receiveJson } from './receive.ts'

export interface AuthRoutesOptions {
  readonly people: People
  readonly origins: Origins
  /** The client's address, behind as many proxies as the operator trusts. */
  readonly addressOf: (c: Context) => string
  readonly authFailuresPerMinute: number
  readonly version: string
}

/** Signing in for people: `/api/auth/*`, the first run, and plain pages for both. Mount it at `/`. */
export const authRoutes = ({ people, origins, addressOf, authFailuresPerMinute, version }: AuthRoutesOptions): Hono => {
  const app = new Hono()
  const failures = createGuesses(authFailuresPerMinute, 60)

  /** Signs the new owner in by the ordinary door, so that the cookie is the ordinary one. */
  const signIn = (c: Context, email: string, password: string) =>
    people.handle(
      new Request(new URL('/api/auth/sign-in/email', origins.base), {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'user-agent': c.req.header('user-agent') ?? '' },
        body: JSON.stringify({ email, password }),
      }),
      addressOf(c),
    )

  app.all('/api/auth/*', (c) => people.handle(c.req.raw, addressOf(c)))

  app.post('/first-run', async (c) => {
    const network = networkOf(addressOf(c))
    await failures.pay(network)
    const owner = await people.firstRun.claim(await receiveJson(c.req.raw, origins))
    await failures.giveBack(network)
    const { userId, accountId, email, name } = owner
    const answer = success('Welcome to Keyward', { user: { id: userId, email, name }, account: { id: accountId, plan: 'unlimited' } })
    for (const cookie of (await signIn(c, email, owner.password)).headers.getSetCookie()) answer.headers.append('Set-Cookie', cookie)
    return answer
  })

  app.route('/', pageRoutes({ people, version }))

  app.onError((error) => {
    if (error instanceof ApiError) return failure(error)
    throw error
  })

  return app
}
