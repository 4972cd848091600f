/**
 * Issues licenses with the typed client. In a project of your own: npm install @keyward/client
 *
 *   KEYWARD_URL=http://127.0.0.1:4000 KEYWARD_KEY=blz_mgmt_… node --conditions keyward-source examples/issue-licenses.ts
 */
import { randomBytes } from 'node:crypto'
import { createManagementClient, idempotent, isKeywardError, type ManagementClient } from '@keyward/client'

const print = (what: string, text: string) => console.log(`${what.padEnd(12)} ${text}`)

const createApplication = async (keyward: ManagementClient, name: string) => {
  const { id: applicationId } = await keyward.applications.create.mutate({ name })
  const { levels } = await keyward.applications.createLevels.mutate({ applicationId, levels: ['basic', 'premium'] })
  print('Application', `${applicationId} (${name}), levels ${levels.join(', ')}`)
  return applicationId
}

/** Whatever happens on the way, one order gets its licenses once. */
const issueLicenses = async (keyward: ManagementClient, applicationId: string, order: string) => {
  const applicationLicenseSettings = { levels: ['basic'], requiresClientId: true }
  const draft = { applicationId, amount: 25, duration: '30d', comment: order, applicationLicenseSettings }
  const { items } = await keyward.licenses.create.mutate(draft, idempotent(order))
  const [first, second, third] = items
  if (first === undefined || second === undefined || third === undefined) throw new Error('25 were asked for')
  print('Licenses', `${items.length}, the first is ${first.license}`)
  return { first, second, third }
}

/** Any part of a license finds it. */
const findLicense = async (keyward: ManagementClient, applicationId: string, part: string) => {
  const searchParams = { searchString: part, categories: ['License' as const] }
  const { items } = await keyward.licenses.table.query({ applicationId, currentPage: 1, searchParams })
  const [found] = items
  if (found === undefined) throw new Error(`${part} was not found`)
  print('Found', `${found.license}, searched for ${part}`)
  return found
}

const createUser = (keyward: ManagementClient, applicationId: string, login: string) => {
  const password = randomBytes(12).toString('base64url')
  const settings = { levels: ['basic'], requiresLicense: true, requiresClientId: false, credentialsType: 'login_password' as const }
  return keyward.users.create.mutate({ applicationId, login, password, applicationUserSettings: settings })
}

const main = async (keyward: ManagementClient) => {
  const name = `Example ${randomBytes(4).toString('hex')}`
  const applicationId = await createApplication(keyward, name)
  const { first, second, third } = await issueLicenses(keyward, applicationId, name)

  const found = await findLicense(keyward, applicationId, first.license.slice(3))
  await keyward.licenses.extend.mutate({ applicationId, licenseId: found.id, duration: '2w' })
  print('Extended', `${found.license} by 2 weeks`)
  await keyward.licenses.pause.mutate({ applicationId, licenseId: found.id })
  print('Paused', found.license)
  await keyward.licenses.blacklist.mutate({ applicationId, licenseId: second.id, comment: 'Charged back' })
  print('Blacklisted', second.license)

  const user = await createUser(keyward, applicationId, 'ada.lovelace')
  await keyward.licenses.link.mutate({ applicationId, licenseId: third.id, userId: user.id })
  print('Linked', `${third.license} to the user ${user.login}`)

  const counts = await keyward.licenses.metadata.query({ applicationId })
  print('Now', `${counts.availableLicenses} available, ${counts.pausedLicenses} paused, ${counts.blacklistedLicenses} blacklisted`)
}

/** `code` is for programs, `message` for people; the request id finds the line in the log of the server. */
const textOf = (error: unknown) => {
  if (!isKeywardError(error)) return error instanceof Error ? error.message : String(error)
  return `${error.code}: ${error.message}${error.requestId === undefined ? '' : ` (request ${error.requestId})`}`
}

try {
  const { KEYWARD_URL: url = '', KEYWARD_KEY: apiKey = '' } = process.env
  if (url === '' || apiKey === '') throw new Error('Set KEYWARD_URL and KEYWARD_KEY: see examples/README.md')
  await main(createManagementClient({ url, apiKey }))
} catch (error) {
  console.error(textOf(error))
  process.exitCode = 1
}
