import { loginKey } from '../../db/repositories/user-columns.ts'
import { durationSeconds } from '../../shared/durations.ts'
import { LicenseRecord } from '../../shared/license-files.ts'
import type { Importer, Judged, Target } from '../exchange/importer.ts'
import { futureMoments, linksOf, missingLevels, taken } from '../exchange/judges.ts'
import type { Placed } from '../exchange/read-records.ts'

/** A license as it is written: its duration in one way. */
type Ready = Omit<LicenseRecord, 'duration'>

const loginsOf = (batch: readonly Placed<Pick<Ready, 'login'>>[]) =>
  batch.flatMap(({ record: { login } }) => (login === null ? [] : [login]))

const usersOf = async ({ kit, applicationId }: Target, batch: readonly Placed<Pick<Ready, 'login'>>[]) => {
  const logins = loginsOf(batch)
  return logins.length === 0 ? new Map<string, never>() : kit.imports.usersByLogin(applicationId, logins)
}

/** What may have changed since: users and levels that are gone. */
const missing = async (target: Target, batch: readonly Placed<Pick<Ready, 'login' | 'levels'>>[]): Promise<readonly Judged[]> => {
  const users = await usersOf(target, batch)
  const strangers = batch.flatMap(({ line, record: { login } }) =>
    login === null || users.has(loginKey(login))
      ? []
      : [{ line, path: 'login', message: 'The application has no such user', isTaken: false }],
  )
  return [...missingLevels(target, batch), ...strangers]
}

const judge = async (target: Target, batch: readonly Placed<LicenseRecord>[]): Promise<readonly Judged[]> => {
  const { kit, applicationId } = target
  const known = await kit.imports.takenLicenses(
    applicationId,
    batch.map(({ record }) => record.license),
  )
  return [
    ...futureMoments(target, batch, ['activatedAt', 'pausedAt', 'blacklistedAt']),
    ...(await missing(target, batch)),
    ...batch.filter(({ record }) => known.has(record.license)).map(({ line }) => taken(line, 'license')),
  ]
}

const write = async (target: Target, batch: readonly Placed<Ready>[]) => {
  const { kit, applicationId } = target
  const gone = await missing(target, batch)
  if (gone.length > 0) return gone
  const users = await usersOf(target, batch)
  const made = batch.map(({ record: { login, ...record } }) => {
    const user = login === null ? undefined : users.get(loginKey(login))
    return { ...record, id: kit.newId(), appUserId: user?.id ?? null, login: user?.login ?? null }
  })
  const leftOut = await kit.imports.insertLicenses(applicationId, made, kit.now)
  if (leftOut.size > 0) return batch.flatMap(({ line }, index) => (leftOut.has(made[index]?.id ?? '') ? [taken(line, 'license')] : []))
  await kit.imports.giveLevels('license', linksOf(target, made))
  return []
}

/** Licenses made elsewhere, in any state. A record is made when it comes in: what an export tells of its making is passed over. */
export const licenseImporter: Importer<typeof LicenseRecord, Ready> = {
  record: LicenseRecord,
  ignored: ['id', 'status', 'createdAt'],
  key: { path: 'license', of: ({ license }) => license },
  judge,
  prepare: async ({ duration, ...record }) => ({
    ...record,
    durationSeconds: duration === null ? record.durationSeconds : (durationSeconds(duration) ?? null),
  }),
  write,
}
