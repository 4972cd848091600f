/** Fields that no audit event tells, whatever record they belong to: what they were, and what they became. */
export const SECRETS: ReadonlySet<string> = new Set([
  'password',
  // Of a file in which passwords may stand.
  'fileDigest',
  'currentPassword',
  'newPassword',
  'value',
  'plaintextKey',
  'socketKey',
  'httpKey',
  'token',
  'secret',
  'code',
])

/** Stands for what a secret field was and became: only that it changed is told. */
export const HIDDEN = '[secret]'

/** Up to a thousand ids or keys: the event's targets tell them. */
const LISTS: ReadonlySet<string> = new Set(['licenseIds', 'userIds', 'blacklistIds', 'fileIds', 'licenses'])

/** What was asked for, as it is kept: without secrets, and without long lists. */
export const askedFor = (input: unknown): string =>
  JSON.stringify(input ?? {}, (name, value: unknown) => (SECRETS.has(name) || LISTS.has(name) ? undefined : value))
