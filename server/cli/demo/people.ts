import type { AppUser } from '../../../shared/app-users.ts'

/** Who uses the application of the demo. Logins and addresses are of the ranges that are reserved for documentation. */
const NAMES = [
  'amira.haddad',
  'anton.berg',
  'bruna.costa',
  'carla.moretti',
  'chidi.okafor',
  'dana.novak',
  'elif.yilmaz',
  'emil.larsen',
  'fatou.diallo',
  'greta.lindholm',
  'hiro.tanaka',
  'ines.ferreira',
  'jonas.weber',
  'kavya.rao',
  'lena.fischer',
  'liam.walsh',
  'mei.lin',
  'milan.horvat',
  'nadia.petrova',
  'omar.farouk',
  'paula.jimenez',
  'quinn.carter',
  'rosa.marin',
  'samu.virtanen',
  'tess.devries',
] as const

export const USERS = NAMES.length

const LEVELS = [['basic'], ['basic'], ['pro'], ['pro', 'team']] as const

const hex = (index: number) => ((index * 2_654_435_761) >>> 0).toString(16).padStart(8, '0')

/** The device at this index. */
export const clientIdOf = (index: number) => `hw-${hex(index + 1)}`

const NETWORKS = ['192.0.2', '198.51.100', '203.0.113'] as const

/** The address at this index. Source: RFC 5737, and RFC 3849 for every tenth. */
export const addressOf = (index: number) => {
  if (index % 10 === 9) return `2001:db8:${hex(index).slice(0, 4)}::${(index % 4096) + 1}`
  return `${NETWORKS[index % 3] ?? NETWORKS[0]}.${((index * 37) % 254) + 1}`
}

interface Person {
  readonly login: string
  readonly comment: string | null
  readonly clientId: string | null
  readonly ipAddress: string | null
  readonly applicationUserSettings: AppUser['applicationUserSettings']
}

/** The users in the order of their sign-up; not all have signed in from a device yet. */
export const PEOPLE: readonly Person[] = NAMES.map((name, index) => ({
  login: `${name}@example.com`,
  comment: index % 8 === 3 ? 'Asked for an invoice' : null,
  clientId: index % 5 === 4 ? null : clientIdOf(10_000 + index),
  ipAddress: index % 5 === 4 ? null : addressOf(10_000 + index),
  applicationUserSettings: {
    levels: [...(LEVELS[index % LEVELS.length] ?? [])],
    requiresLicense: true,
    credentialsType: 'email_password',
    requiresClientId: index % 4 === 3,
  },
}))
