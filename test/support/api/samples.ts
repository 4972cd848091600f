import type { Id } from '../../../shared/ids.ts'
import type { Input } from './doors.ts'

/** Records that inputs may name, by kind. */
export interface Records {
  readonly application: Id
  readonly apiKey: Id
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
  'session.account.profile': () => ({}),
  'session.account.billing': () => ({}),
  'session.apiKeys.list': () => ({ status: 'active' }),
  'session.apiKeys.create': ({ application }) => ({
    name: 'My key',
    scopes: ['applications:read'],
    allApplications: false,
    applicationIds: [application],
    expiresAt: null,
  }),
  'session.apiKeys.update': ({ application, apiKey }) => ({
    id: apiKey,
    name: 'Renamed key',
    allApplications: false,
    applicationIds: [application],
  }),
  'session.apiKeys.revoke': ({ apiKey }) => ({ id: apiKey }),
  'session.apiKeys.rotate': ({ apiKey }) => ({ id: apiKey, gracePeriod: '1h' }),
  'session.apiKeys.remove': ({ apiKey }) => ({ id: apiKey }),
}

/** The sample of an endpoint. @throws Error when it has none: write one */
export const sampleOf = (name: string, records: Records): Input => {
  const sample = SAMPLES[name]
  if (sample === undefined) throw new Error(`${name} has no sample: add it to test/support/api/samples.ts`)
  return sample(records)
}
