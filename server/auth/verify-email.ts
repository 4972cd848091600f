import { z } from 'zod'
import { ApiError } from '../../shared/errors.ts'
import { ADDRESS_HEADER } from './address.ts'
import type { Auth } from './auth.ts'
import { emailChangedLetter } from './letters.ts'
import type { Mailer } from './mail.ts'
import type { People } from './people.ts'
import { parsed } from './persons.ts'
import { recordInAccount, type RecordOptions } from './record-person.ts'

const Verification = z.object({ token: z.string().min(1).max(4096) })

const Claims = z.object({ updateTo: z.string(), requestType: z.string().optional() })

/** The claims of a token about a change of address, whose signature better-auth is about to check. */
const changeIn = (token: string) => {
  const [, payload = ''] = token.split('.')
  try {
    return Claims.safeParse(JSON.parse(Buffer.from(payload, 'base64url').toString())).data
  } catch {
    return undefined
  }
}

interface Options extends RecordOptions {
  readonly auth: Auth
  readonly session: People['session']
  readonly mailer: Mailer
}

/**
 * The links in our letters: a new person's address, and the two halves of a change: first the old address agrees, then the new one.
 * Both halves need the person's session.
 */
export const createVerifyEmail =
  (options: Options) =>
  async (headers: Headers, body: unknown): Promise<Response> => {
    const { auth, session, mailer } = options
    const { token } = parsed(Verification, body)
    const change = changeIn(token)
    if (change === undefined) return auth.verifyEmail(token, headers)
    // better-auth would sign in whoever opens the link of a change of address, past the second factor.
    const person = await session(headers)
    if (person === undefined) throw new ApiError('unauthenticated')
    const response = await auth.verifyEmail(token, headers)
    if (response.ok && change.requestType === 'change-email-verification') {
      mailer.send(emailChangedLetter(person.email, change.updateTo))
      const { userId, accountId, email } = person
      const address = headers.get(ADDRESS_HEADER)
      const told = { before: { email }, after: { email: change.updateTo } }
      await recordInAccount(options, accountId, { action: 'person.change_email', userId, address, ...told })
    }
    return response
  }
