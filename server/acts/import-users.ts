import { loginKey } from '../../db/repositories/user-columns.ts'
import { UserRecord } from '../../shared/user-files.ts'
import { hashAppUserPassword } from '../auth/password.ts'
import type { Importer, Judged, Target } from '../exchange/importer.ts'
import { futureMoments, linksOf, missingLevels, taken } from '../exchange/judges.ts'
import type { Placed } from '../exchange/read-records.ts'

/** Passwords of one file: hashing them takes some twenty seconds. */
const MOST_PASSWORDS = 1000

/** No PHC string: no password fits it. */
const NO_PASSWORD = 'none'

/** A user as it is written: whatever was given for a password is its hash. */
type Ready = Omit<UserRecord, 'password' | 'passwordHash'> & { readonly passwordHash: string }

const judge = async (target: Target, batch: readonly Placed<UserRecord>[]): Promise<readonly Judged[]> => {
  const known = await target.kit.imports.usersByLogin(
    target.applicationId,
    batch.map(({ record }) => record.login),
  )
  return [
    ...futureMoments(target, batch, ['blacklistedAt']),
    ...missingLevels(target, batch),
    ...batch.filter(({ record }) => known.has(loginKey(record.login))).map(({ line }) => taken(line, 'login')),
  ]
}

const prepare = async ({ password, passwordHash, ...record }: UserRecord): Promise<Ready> => ({
  ...record,
  passwordHash: password === null ? (passwordHash ?? NO_PASSWORD) : await hashAppUserPassword(password),
})

const write = async (target: Target, batch: readonly Placed<Ready>[]) => {
  const { kit, applicationId } = target
  const gone = missingLevels(target, batch)
  if (gone.length > 0) return gone
  const made = batch.map(({ record }) => ({ ...record, id: kit.newId() }))
  const leftOut = await kit.imports.insertUsers(applicationId, made, kit.now)
  if (leftOut.size > 0) return batch.flatMap(({ line }, index) => (leftOut.has(made[index]?.id ?? '') ? [taken(line, 'login')] : []))
  await kit.imports.giveLevels('app_user', linksOf(target, made))
  return []
}

/** App users made elsewhere, with a password, its hash, or none: then none lets them in until they are given one. */
export const userImporter: Importer<typeof UserRecord, Ready> = {
  record: UserRecord,
  ignored: ['id', 'createdAt', 'updatedAt'],
  key: { path: 'login', of: ({ login }) => loginKey(login) },
  costly: {
    path: 'password',
    most: MOST_PASSWORDS,
    message: `A file has at most ${MOST_PASSWORDS} passwords; more users come with passwordHash, or without a password`,
    is: ({ password }) => password !== null,
  },
  judge,
  prepare,
  write,
}
