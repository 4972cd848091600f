import { z } from 'zod'
import { Email } from '../../shared/emails.ts'
import type { Database } from '../../db/handle.ts'
import { ApiError } from '../../shared/errors.ts'
import type { Auth } from './auth.ts'
import { PASSWORD_LENGTH, PersonName } from './options.ts'
import { hashPassword, normalPassword } from './password.ts'

export const Password = z
  .string()
  .overwrite(normalPassword)
  .min(PASSWORD_LENGTH.least, `Must have at least ${PASSWORD_LENGTH.least} characters`)
  .max(PASSWORD_LENGTH.most, `Must have at most ${PASSWORD_LENGTH.most} characters`)

const NewPerson = z.object({ email: Email, password: Password, name: PersonName, emailVerified: z.boolean().default(false) })

export type NewPerson = z.input<typeof NewPerson>

/** People made and removed by the server itself rather than by a form. */
export interface Persons {
  /**
   * Makes a person who can sign in, but belongs to no account yet; the e-mail is stored in lower case.
   * @returns the user's id
   * @throws ApiError `validation_error`, `already_exists` when the e-mail is taken, `rate_limited`
   */
  createPerson(person: NewPerson): Promise<string>
  /** Removes the person with sessions, memberships and second factor; accounts stay. */
  removePerson(userId: string): Promise<void>
}

/** What a failed parse says, as our own error. */
export const parsed = <S extends z.ZodType>(schema: S, input: unknown): z.output<S> => {
  const result = schema.safeParse(input)
  if (result.success) return result.data
  const errors = result.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }))
  throw new ApiError('validation_error', { errors })
}

export const createPersons = (auth: Auth, database: Database): Persons => ({
  createPerson: async (input) => {
    const { email, password, name, emailVerified } = parsed(NewPerson, input)
    const internals = await auth.internals()
    if ((await internals.findUserByEmail(email)) !== null) throw new ApiError('already_exists')
    const passwordHash = await hashPassword(password)
    return database
      .transaction((handle) => auth.insertUser(handle, { email, name, emailVerified, passwordHash }))
      .catch(async (error: unknown) => {
        // Somebody else may have taken the address while the password was hashed.
        throw (await internals.findUserByEmail(email)) === null ? error : new ApiError('already_exists')
      })
  },
  removePerson: async (userId) => {
    const internals = await auth.internals()
    await internals.deleteUser(userId)
  },
})
