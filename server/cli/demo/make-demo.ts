import { Repositories } from '../../../db/repositories/index.ts'
import type { Id } from '../../../shared/ids.ts'
import { toLicensesMetadata } from '../../acts/to-licenses-metadata.ts'
import type { Node } from '../../node.ts'
import { mintRuntimeKey } from '../../rules/mint-key.ts'
import { createKey } from '../operate-keys.ts'
import { fillLists, LISTS } from './lists.ts'
import { DEMO_EMAIL, newPassword, openAccount } from './open-account.ts'
import { PEOPLE } from './people.ts'
import { step, type Place } from './step.ts'
import { LEVELS, LICENSES, storyUntil, type Story } from './story.ts'
import { perform, sell, signUp, type ApplicationPlace, type Sold } from './tell-story.ts'

interface Asked {
  /** The owner's password, when it is not to be a random one. */
  readonly password: string | undefined
  /** Told what is done next. */
  progress(text: string): void
}

const KEY_DAYS = 30

const DAY_MS = 86_400_000

/** Asked for before anything is made, so that a plan refuses the whole of it. */
const WHOLE = {
  createdApplicationsCount: 1,
  createdApplicationLicenseLevelsCount: LEVELS.length,
  createdApplicationUserCount: PEOPLE.length,
  createdApplicationLicenseCount: LICENSES,
  apiKeyCount: 1,
  ...LISTS,
} as const

const repositoriesOf = ({ node, accountId }: Place) => new Repositories(node.database.reader, { accountId, applications: 'all' })

const makeApplication = async (place: Place, { start }: Story) => {
  const count = (await repositoriesOf(place).applications.list()).length
  const name = count === 0 ? 'Demo application' : `Demo application ${count + 1}`
  let id: Id = ''
  await step(place, {
    at: start,
    action: 'application.create',
    changes: { name },
    adds: WHOLE,
    act: async ({ past: { applications, newId, randomBytes, touched, now } }) => {
      const keys = { socketKey: mintRuntimeKey(randomBytes), httpKey: mintRuntimeKey(randomBytes) }
      ;({ id } = await applications.insert({ id: newId(), name, keys, now }))
      touched.ids.push(id)
    },
  })
  await step(
    { ...place, applicationId: id },
    {
      at: start,
      action: 'level.create',
      changes: { levels: LEVELS },
      act: async ({ past }) => {
        await past.levels.insert(id, LEVELS, past)
        past.touched.ids.push(id)
      },
    },
  )
  return { id, name }
}

const tellStory = async (place: ApplicationPlace, { signUps, orders, deeds }: Story, progress: Asked['progress']) => {
  const userPassword = newPassword(place.node)
  progress(`Making ${PEOPLE.length} users …`)
  const userIds: Id[] = []
  for (const [index, person] of PEOPLE.entries())
    userIds.push(await signUp(place, person, { at: signUps[index] ?? place.node.clock(), password: userPassword }))

  const total = orders.reduce((count, { uses }) => count + uses.length, 0)
  const quarter = (count: number) => Math.floor((4 * count) / total)
  const licenses: Sold[] = []
  for (const order of orders) {
    const before = licenses.length
    licenses.push(...(await sell(place, order)))
    if (quarter(licenses.length) > quarter(before)) progress(`Made ${licenses.length} of ${total} licenses …`)
  }
  progress(`Extending, pausing, blacklisting and linking ${deeds.length} of them …`)
  for (const deed of deeds) await perform(place, deed, { licenses, userIds })
  return { userPassword, linkedUsers: new Set(deeds.flatMap((deed) => (deed.act === 'link' ? [deed.user] : []))).size }
}

/**
 * Fills the demo account with one more application and its past, and makes a key for everything in that account.
 * Other accounts are neither read nor written.
 * @throws ApiError, CommanderError with a sentence for the operator
 */
export const makeDemo = async (node: Node, { password: given, progress }: Asked) => {
  const story = storyUntil(node.clock())
  const { id: accountId, isNew, password } = await openAccount(node, given)
  const application = await makeApplication({ node, accountId }, story)
  const place = { node, accountId, applicationId: application.id }
  const { userPassword, linkedUsers } = await tellStory(place, story, progress)
  await fillLists(place, story.start)
  const key = await createKey(node, DEMO_EMAIL, {
    name: `Key of ${application.name}`,
    scopes: ['*'],
    allApplications: true,
    applicationIds: [],
    expiresAt: new Date(node.clock().getTime() + KEY_DAYS * DAY_MS).toISOString(),
  })
  const counts = await repositoriesOf(place).licenseTable.count(application.id, node.clock())
  return {
    accountId,
    email: DEMO_EMAIL,
    isNewAccount: isNew,
    /** Null when it is not ours to tell. */
    password: password ?? null,
    applicationId: application.id,
    applicationName: application.name,
    levels: LEVELS,
    licenses: toLicensesMetadata(counts),
    users: { total: PEOPLE.length, linked: linkedUsers, password: userPassword },
    keyId: key.id,
    publicId: key.publicId,
    keyExpiresAt: key.expiresAt,
    plaintextKey: key.plaintextKey,
  }
}

export type Demo = Awaited<ReturnType<typeof makeDemo>>
