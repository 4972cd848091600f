import type { Input } from './api/doors.ts'

const settings = { levels: [], requiresClientId: false }
const newOnes = { amount: 1, duration: null, applicationLicenseSettings: settings }

/** That many ids. */
export const many = (count: number) => Array.from({ length: count }, (_, index) => String(index + 1))

/** What the endpoints of licenses refuse for the field alone, beside the application's id. */
export const WRONG: readonly (readonly [string, Input])[] = [
  ...[0, -1, 1.5, '1', null, true, [1], 2_147_483_648, 1e30].map((currentPage) => ['table', { currentPage }] as const),
  ...[0, 101, -1, 2.5, '10', null].map((pageSize) => ['table', { currentPage: 1, pageSize }] as const),
  ...['Available', 'deleted', '', null, 1, ['paused'], 'toString'].map((status) => ['table', { currentPage: 1, status }] as const),
  ...['id', '-', '--license', 'license desc', 'license;--', null, ['license']].map((sort) => ['table', { currentPage: 1, sort }] as const),
  ...['', 'x'.repeat(17), 'a\u0000', null].map((level) => ['table', { currentPage: 1, level }] as const),
  ...['abc', 7, [], true].map((searchParams) => ['table', { currentPage: 1, searchParams }] as const),
  ['table', { currentPage: 1, searchParams: {} }],
  ['table', { currentPage: 1, searchParams: { searchString: 'abc', categories: 'License' } }],
  ['table', { currentPage: 1, searchParams: { searchString: 'abc', categories: [1] } }],
  ['table', { currentPage: 1, searchParams: { searchString: 'abc', categories: many(21).map(() => 'License') } }],
  ['table', {}],
  ['history', { licenseId: '1', currentPage: 0 }],
  ['history', { currentPage: 1 }],
  ['overview', { days: '7' }],
  ['overview', { days: null }],
  ...['1', 1e21, -1, null, [1], true, Number.MAX_SAFE_INTEGER].map((amount) => ['create', { ...newOnes, amount }] as const),
  ...[null, 7, ['XXXXXXXXXXXX'], 'XXXXXXXXXX\u0000XX', `'; drop table license;--`].map((mask) => ['create', { ...newOnes, mask }] as const),
  ...['1', {}, ['1d'], '9'.repeat(400), '١d'].map((duration) => ['create', { ...newOnes, duration }] as const),
  ...[7, 'a\u0000b', '\ud83c', 'a\nb', 'x'.repeat(256), ['x']].map((comment) => ['create', { ...newOnes, comment }] as const),
  ['create', { amount: 1, duration: null }],
  ['create', { ...newOnes, applicationLicenseSettings: null }],
  ['create', { ...newOnes, applicationLicenseSettings: [] }],
  ['create', { ...newOnes, applicationLicenseSettings: { levels: [] } }],
  ['create', { ...newOnes, applicationLicenseSettings: { ...settings, requiresClientId: 'false' } }],
  ['create', { ...newOnes, applicationLicenseSettings: { ...settings, levels: 'basic' } }],
  ['create', { ...newOnes, applicationLicenseSettings: { ...settings, levels: { 0: 'basic', length: 1 } } }],
  ['create', { ...newOnes, applicationLicenseSettings: { ...settings, levels: ['__proto__'] } }],
  ['create', { ...newOnes, applicationLicenseSettings: { ...settings, levels: many(101) } }],
  ['edit', { licenseId: '1', applicationLicenseSettings: 'basic' }],
  ['edit', { licenseId: '1' }],
  ['edit', { licenseId: '1', ipAddress: 7 }],
  ['extend', { all: true }],
  ...[null, '', '0s', '-1d', 86_400, ['1d'], '1d1d', '366d'].map((duration) => ['extend', { all: true, duration }] as const),
  ['blacklist', { all: true, comment: 'a\u0000b' }],
  ['blacklist', { all: true, comment: 7 }],
  ['link', { all: true }],
  ['link', { all: true, login: 'ada.lovelace', userId: '1' }],
  ['link', { all: true, login: '' }],
  ['link', { all: true, login: null }],
  ['link', { all: true, login: 7 }],
  ['link', { all: true, userId: 7 }],
  ['unlink', { all: true, login: 'ada.lovelace', userId: '1' }],
]
