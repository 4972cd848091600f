import { ApiError } from '../../../shared/errors.ts'
import type { Id } from '../../../shared/ids.ts'
import { changeLicenses } from '../../acts/change-licenses.ts'
import { createLicenses } from '../../acts/create-licenses.ts'
import { createUser } from '../../acts/create-user.ts'
import { linkLicenseToUser } from '../../acts/link-license-to-user.ts'
import { hashAppUserPassword } from '../../auth/password.ts'
import { activateLicense } from '../../rules/activate-license.ts'
import { changeLicense } from '../../rules/change-license.ts'
import { DEFAULT_MASK } from '../../rules/mint-license.ts'
import { PEOPLE } from './people.ts'
import { step, type Place } from './step.ts'
import type { Deed, Order } from './story.ts'

/** A place with its application. */
export type ApplicationPlace = Required<Place>

/** @returns the id of the user */
export const signUp = async (
  place: ApplicationPlace,
  person: (typeof PEOPLE)[number],
  { at, password }: { at: Date; password: string },
) => {
  // Before the transaction: hashing takes long.
  const passwordHash = await hashAppUserPassword(password)
  const draft = { applicationId: place.applicationId, ...person }
  let id: Id = ''
  await step(place, {
    at,
    action: 'user.create',
    changes: person,
    adds: { createdApplicationUserCount: 1 },
    act: async ({ past }) => {
      id = await createUser(past, draft, passwordHash)
    },
  })
  return id
}

/** A license that an order made. */
export interface Sold {
  readonly id: Id
  readonly license: string
}

/** Makes the licenses of an order, and notes their first uses as the end users' programs would. @returns the licenses in order */
export const sell = async (place: ApplicationPlace, { at, uses, ...order }: Order): Promise<readonly Sold[]> => {
  const { applicationId } = place
  const { durationSeconds, comment, levels, requiresClientId } = order
  const amount = uses.length
  let sold: readonly Sold[] = []
  await step(place, {
    at,
    action: 'license.create',
    changes: { amount, durationSeconds, comment, applicationLicenseSettings: { levels, requiresClientId } },
    adds: { createdApplicationLicenseCount: amount },
    act: async ({ past, present }) => {
      sold = await createLicenses(past, { applicationId, ...order, keys: { amount, mask: DEFAULT_MASK } })
      const useOf = new Map(sold.map(({ id }, index) => [id, uses[index]]))
      await changeLicenses(present, { applicationId, licenseIds: [...useOf.keys()] }, (license) => {
        const use = useOf.get(license.id)
        return use === undefined ? license : activateLicense(license, use, use.at)
      })
    },
  })
  return sold
}

const MONTH = { duration: '30d', seconds: 30 * 86_400 } as const

/** What is asked for, as the API names it, and the change of the product's rules. */
const CHANGES = {
  extend: { changes: { duration: MONTH.duration }, change: { act: 'extend', seconds: MONTH.seconds } },
  pause: { changes: {}, change: { act: 'pause' } },
  blacklist: { changes: { comment: 'Charged back' }, change: { act: 'blacklist', comment: 'Charged back' } },
} as const

interface Cast {
  readonly licenses: readonly Sold[]
  readonly userIds: readonly Id[]
}

/** Who or what a deed is about; its story has them. */
const named = <T>(all: readonly T[], index: number): T => {
  const one = all[index]
  if (one === undefined) throw new ApiError('not_found')
  return one
}

export const perform = (place: ApplicationPlace, deed: Deed, { licenses, userIds }: Cast): Promise<void> => {
  const { applicationId } = place
  const { at } = deed
  const { id, license } = named(licenses, deed.license)
  if (deed.act === 'link') {
    const userId = named(userIds, deed.user)
    return step(place, {
      at,
      action: 'user.link_license',
      changes: { userId, license },
      act: ({ present }) => linkLicenseToUser(present, { applicationId, userId, license }),
    })
  }
  const { changes, change } = CHANGES[deed.act]
  return step(place, {
    at,
    action: `license.${deed.act}`,
    changes: { licenseId: id, ...changes },
    act: ({ present }) => changeLicenses(present, { applicationId, licenseId: id }, (before) => changeLicense(before, change, at)),
  })
}
