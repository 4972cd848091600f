import type { Input } from './doors.ts'
import type { Records } from './samples.ts'

/** Nobody is invited twice. */
let guests = 0

/** The samples of what only a dashboard session may ask. */
export const SESSION_SAMPLES: Readonly<Record<string, (records: Records) => Input>> = {
  'session.account.profile': () => ({}),
  'session.billing.read': () => ({}),
  'session.billing.changePlan': () => ({ plan: 'unlimited' }),
  'session.account.switch': ({ account }) => ({ accountId: account }),
  'session.invitations.list': () => ({}),
  'session.invitations.create': () => ({ email: `guest${(guests += 1)}@example.org`, role: 'member' }),
  'session.invitations.resend': ({ invitation }) => ({ id: invitation }),
  'session.invitations.revoke': ({ invitation }) => ({ id: invitation }),
  'session.members.list': () => ({}),
  'session.members.update': ({ member }) => ({ userId: member, role: 'admin' }),
  'session.members.remove': ({ member }) => ({ userId: member }),
  'session.avatar.requestUpload': () => ({ fileType: 'image/png', fileSize: 20_480 }),
  'session.avatar.remove': () => ({}),
  'session.audit.list': () => ({ action: 'license.*', pageSize: 20 }),
  'session.audit.export': () => ({ format: 'jsonl', actorKind: 'user' }),
  'session.apiKeys.list': () => ({ status: 'active' }),
  'session.apiKeys.export': () => ({ format: 'csv' }),
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
  'session.apiKeys.explain': ({ application, apiKey }) => ({
    id: apiKey,
    endpoint: 'management.licenses.create',
    applicationId: application,
    input: { amount: 5, duration: '30d', applicationLicenseSettings: { levels: ['basic'], requiresClientId: false } },
  }),
  'session.apiKeys.revoke': ({ apiKey }) => ({ id: apiKey }),
  'session.apiKeys.rotate': ({ apiKey }) => ({ id: apiKey, gracePeriod: '1h' }),
  'session.apiKeys.usage': ({ apiKey }) => ({ id: apiKey, days: 7 }),
  'session.apiKeys.advice': ({ apiKey }) => ({ id: apiKey }),
  'session.apiKeys.impact': ({ apiKey }) => ({ id: apiKey }),
  'session.apiKeys.remove': ({ apiKey }) => ({ id: apiKey }),
}
