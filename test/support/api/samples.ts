import type { Id } from '../../../shared/ids.ts'
import type { World } from '../world.ts'
import type { Input } from './doors.ts'
import { SESSION_SAMPLES } from './session-samples.ts'

/** Records that inputs may name, by kind. */
export interface Records {
  readonly application: Id
  readonly apiKey: Id
  /** Its key is `SAMPLE_LICENSE`. */
  readonly license: Id
  readonly appUser: Id
  readonly file: Id
  readonly blacklistEntry: Id
  readonly variable: Id
  /** Somebody in the account who is no owner. */
  readonly member: Id
  readonly invitation: Id
  readonly account: Id
}

/** Records that nobody has. */
export const MISSING: Records = {
  application: '1',
  apiKey: '1',
  license: '1',
  appUser: '1',
  file: '1',
  blacklistEntry: '1',
  variable: '1',
  member: '1',
  invitation: '1',
  account: '1',
}

export const SAMPLE_LICENSE = 'SAMPLE-0001'

export const SAMPLE_FILE = 'setup-1-4-1'

/** An application of the account with one of everything, a member and an invitation. */
export const recordsIn = async ({ make }: World, accountId: Id): Promise<Omit<Records, 'apiKey'>> => {
  const { id: application } = await make.application(accountId)
  const [license] = await make.licenses(accountId, application, { keys: [SAMPLE_LICENSE], durationSeconds: 86_400 })
  const { id: appUser } = await make.user(accountId, application)
  const { id: file } = await make.file(accountId, application, { fileName: SAMPLE_FILE })
  const { id: blacklistEntry } = await make.blacklistEntry(accountId, application, { clientId: 'hw-3f9c2a71' })
  const { id: variable } = await make.variable(accountId, application)
  const { id: invitation } = await make.invitation(accountId, { leftMs: 0 })
  const member = await make.member(accountId)
  return { application, appUser, file, license: license?.id ?? '', blacklistEntry, variable, member, invitation, account: accountId }
}

const newUser = {
  login: 'ada.lovelace',
  password: 'correct horse battery',
  comment: 'Order 1042',
  clientId: 'hw-3f9c2a71',
  ipAddress: '203.0.113.7',
  applicationUserSettings: { levels: ['basic'], requiresLicense: true, credentialsType: 'login_password', requiresClientId: false },
}

/**
 * One valid input per endpoint, over given records. A new endpoint needs a line here, and is then covered by every generated test.
 * The application has the level `basic`.
 */
export const SAMPLES: Readonly<Record<string, (records: Records) => Input>> = {
  'management.account.limits': () => ({}),
  'management.applications.list': () => ({}),
  'management.applications.create': () => ({ name: 'My Application' }),
  'management.applications.settings': ({ application }) => ({ applicationId: application }),
  'management.applications.edit': ({ application }) => ({ applicationId: application, version: '1.0.1' }),
  'management.applications.replaceRuntimeKey': ({ application }) => ({ applicationId: application, type: 'socket' }),
  'management.applications.remove': ({ application }) => ({ applicationId: application }),
  'management.applications.createLevels': ({ application }) => ({ applicationId: application, levels: ['premium', 'gold'] }),
  'management.applications.renameLevel': ({ application }) => ({ applicationId: application, oldLevel: 'basic', newLevel: 'standard' }),
  'management.applications.removeLevels': ({ application }) => ({ applicationId: application, levels: ['basic'] }),
  'management.licenses.metadata': ({ application }) => ({ applicationId: application }),
  'management.licenses.table': ({ application }) => ({
    applicationId: application,
    currentPage: 1,
    searchParams: { searchString: 'SAMPLE', categories: ['License'] },
  }),
  'management.licenses.create': ({ application }) => ({
    applicationId: application,
    amount: 2,
    duration: '30d',
    applicationLicenseSettings: { levels: ['basic'], requiresClientId: false },
  }),
  'management.licenses.edit': ({ application, license }) => ({ applicationId: application, licenseId: license, comment: 'Order 1042' }),
  'management.licenses.history': ({ application, license }) => ({ applicationId: application, licenseId: license, currentPage: 1 }),
  'management.licenses.overview': ({ application }) => ({ applicationId: application, days: 7 }),
  'management.licenses.pause': ({ application, license }) => ({ applicationId: application, licenseId: license }),
  'management.licenses.unpause': ({ application, license }) => ({ applicationId: application, licenseIds: [license] }),
  'management.licenses.extend': ({ application, license }) => ({ applicationId: application, licenseId: license, duration: '1d' }),
  'management.licenses.resetClientId': ({ application, license }) => ({ applicationId: application, licenseIds: [license] }),
  'management.licenses.blacklist': ({ application, license }) => ({ applicationId: application, licenseIds: [license], comment: 'Fraud' }),
  'management.licenses.unblacklist': ({ application, license }) => ({ applicationId: application, licenseId: license }),
  'management.licenses.reinitialize': ({ application, license }) => ({ applicationId: application, licenseIds: [license] }),
  'management.licenses.link': ({ application, license, appUser }) => ({ applicationId: application, licenseId: license, userId: appUser }),
  'management.licenses.unlink': ({ application, license, appUser }) => ({
    applicationId: application,
    licenseIds: [license],
    userId: appUser,
  }),
  'management.licenses.remove': ({ application, license }) => ({ applicationId: application, licenseIds: [license] }),
  'management.licenses.removeAll': ({ application }) => ({ applicationId: application }),
  'management.files.requestUpload': ({ application }) => ({ applicationId: application, fileName: 'setup-1-4-2', fileSize: 1_048_576 }),
  'management.files.checkName': ({ application }) => ({ applicationId: application, fileName: 'setup-1-4-2' }),
  'management.files.checkUploaded': ({ application }) => ({ applicationId: application, fileName: SAMPLE_FILE }),
  'management.files.metadata': ({ application }) => ({ applicationId: application }),
  'management.files.table': ({ application }) => ({
    applicationId: application,
    currentPage: 1,
    searchParams: { searchString: 'setup', categories: ['Name'] },
  }),
  'management.files.requestDownload': ({ application, file }) => ({ applicationId: application, fileId: file }),
  'management.files.rename': ({ application, file }) => ({ applicationId: application, fileId: file, fileName: 'setup-1-4-3' }),
  'management.files.remove': ({ application, file }) => ({ applicationId: application, fileIds: [file] }),
  'management.files.removeAll': ({ application }) => ({ applicationId: application }),
  'management.users.metadata': ({ application }) => ({
    applicationId: application,
    searchParams: { searchString: 'ada', categories: ['Login'] },
  }),
  'management.users.table': ({ application }) => ({ applicationId: application, currentPage: 1 }),
  'management.users.create': ({ application }) => ({ applicationId: application, ...newUser }),
  'management.users.edit': ({ application, appUser }) => ({ applicationId: application, userId: appUser, login: 'ada.king' }),
  'management.users.history': ({ application, appUser }) => ({ applicationId: application, userId: appUser, currentPage: 1 }),
  'management.users.overview': ({ application }) => ({ applicationId: application, days: 7 }),
  'management.users.resetClientId': ({ application, appUser }) => ({ applicationId: application, userId: appUser }),
  'management.users.linkLicense': ({ application, appUser }) => ({ applicationId: application, userId: appUser, license: SAMPLE_LICENSE }),
  'management.users.blacklist': ({ application, appUser }) => ({ applicationId: application, userId: appUser }),
  'management.users.unblacklist': ({ application, appUser }) => ({ applicationId: application, userIds: [appUser] }),
  'management.users.remove': ({ application, appUser }) => ({ applicationId: application, userIds: [appUser] }),
  'management.users.removeAll': ({ application }) => ({ applicationId: application }),
  'management.blacklists.metadata': ({ application }) => ({ applicationId: application }),
  'management.blacklists.table': ({ application }) => ({ applicationId: application, currentPage: 1 }),
  'management.blacklists.create': ({ application }) => ({
    applicationId: application,
    clientId: 'hw-51b0c44e',
    ipAddress: '203.0.113.0/24',
    comment: 'Charged back',
  }),
  'management.blacklists.edit': ({ application, blacklistEntry }) => ({
    applicationId: application,
    blacklistId: blacklistEntry,
    comment: 'Charged back',
  }),
  'management.blacklists.remove': ({ application, blacklistEntry }) => ({ applicationId: application, blacklistIds: [blacklistEntry] }),
  'management.blacklists.removeAll': ({ application }) => ({ applicationId: application }),
  'management.variables.list': ({ application }) => ({ applicationId: application }),
  'management.variables.create': ({ application }) => ({
    applicationId: application,
    name: 'download-url',
    description: 'Where the updater looks',
    value: 'https://example.com/setup.exe',
    strategy: 'auth_required',
  }),
  'management.variables.edit': ({ application, variable }) => ({ applicationId: application, variableId: variable, name: 'update-url' }),
  'management.variables.remove': ({ application, variable }) => ({ applicationId: application, variableId: variable }),
  'management.licenses.export': ({ application }) => ({ applicationId: application, format: 'jsonl', status: 'available', level: 'basic' }),
  'management.licenses.import': ({ application }) => ({ applicationId: application, dryRun: false }),
  'management.users.export': ({ application }) => ({ applicationId: application }),
  'management.blacklists.export': ({ application }) => ({ applicationId: application }),
  'management.files.export': ({ application }) => ({ applicationId: application, format: 'jsonl' }),
  'management.variables.export': ({ application }) => ({ applicationId: application }),
  'management.users.import': ({ application }) => ({ applicationId: application }),
  ...SESSION_SAMPLES,
}

/** The sample of an endpoint. @throws Error when it has none: write one */
export const sampleOf = (name: string, records: Records): Input => {
  const sample = SAMPLES[name]
  if (sample === undefined) throw new Error(`${name} has no sample: add it to test/support/api/samples.ts`)
  return sample(records)
}
