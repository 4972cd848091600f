import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { hasAccount } from '../../db/system/accounts.ts'
import { claimFirstRun, findFirstRun, replaceFirstRun } from '../../db/system/first-run.ts'
import { Email } from '../../shared/emails.ts'
import { ApiError } from '../../shared/errors.ts'
import type { Id } from '../../shared/ids.ts'
import { trimmed } from '../../shared/text.ts'
import { createQueue } from './hash-queue.ts'
import { openAccount } from './open-account.ts'
import { digestToken } from './digest-token.ts'
import type { Origins } from './origins.ts'
import { PersonName } from './options.ts'
import { parsed, Password, type Persons } from './persons.ts'
import type { RecordOptions } from './record-person.ts'

const FirstRunInput = z.object({
  token: z.string().min(1).max(128),
  name: PersonName,
  email: Email,
  password: Password,
  accountName: trimmed(1, 64).optional(),
})

export interface FirstOwner {
  readonly userId: string
  readonly accountId: Id
  readonly email: string
  readonly name: string
  readonly password: string
}

export interface FirstRun {
  /** Makes the one-time link, voiding an older one; undefined when an account exists already. */
  link(): Promise<string | undefined>
  /**
   * Turns the link's token into the first owner and their account on plan Unlimited. Of many openers exactly one succeeds.
   * @throws ApiError `validation_error`, `gone`, `already_exists` (the e-mail), `rate_limited`
   */
  claim(input: unknown): Promise<FirstOwner>
}

interface FirstRunOptions extends RecordOptions {
  readonly origins: Origins
  readonly persons: Persons
}

export const createFirstRun = ({ origins, persons, database, ...kit }: FirstRunOptions): FirstRun => {
  // One at a time: an opener who waited sees that the link is gone before a person is made for nothing.
  const inTurn = createQueue(1, 64)

  /** Both in one transaction, so that a crash leaves either a link that still works or an account with an owner. */
  const claimAccount = (tokenHash: string, account: { name: string; ownerId: string }) =>
    database.transaction(async (handle) => {
      if (!(await claimFirstRun(handle, tokenHash)) || (await hasAccount(handle))) throw new ApiError('gone')
      return openAccount(handle, kit, { plan: 'unlimited', ...account })
    })

  const claim = async (input: unknown): Promise<FirstOwner> => {
    const { token, name, email, password, accountName } = parsed(FirstRunInput, input)
    const tokenHash = digestToken(token)
    if ((await findFirstRun(database.reader, tokenHash)) === undefined) throw new ApiError('gone')
    const userId = await persons.createPerson({ email, password, name, emailVerified: true })
    try {
      const accountId = await claimAccount(tokenHash, { name: accountName ?? name, ownerId: userId })
      return { userId, accountId, email, name, password }
    } catch (error) {
      await persons.removePerson(userId)
      throw error
    }
  }

  return {
    link: async () => {
      const token = randomBytes(32).toString('base64url')
      const isOpen = await database.transaction(async (handle) => {
        if (await hasAccount(handle)) return false
        await replaceFirstRun(handle, digestToken(token), kit.now())
        return true
      })
      return isOpen ? `${origins.base}/first-run#${token}` : undefined
    },
    claim: (input) => inTurn(() => claim(input)),
  }
}
