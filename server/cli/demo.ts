import type { Command } from 'commander'
import type { Config } from '../env.ts'
import type { Demo } from './demo/make-demo.ts'
import { jsonOption, passwordOf, passwordOptions } from './options.ts'
import { facts } from './output.ts'
import type { Surroundings } from './surroundings.ts'
import { withNode } from './with-node.ts'

const EXAMPLES = `
Makes an account with 1000 licenses in all states, 25 users and a key, and prints a call that works. May run beside a server.
Licenses and users have dates of the last 90 days; the audit log tells when they were really made.
Once more: another application and another key in that same account. Other accounts are left alone.
Like every first account it ends the first-run link: make your own with keyward accounts create.

Examples:
  keyward demo
  keyward demo --password-stdin --json < password.txt`

const ANSWERS_WITHIN_MS = 2_000

/** Where a server with this configuration says that it is. */
const addressOf = async ({ publicUrl, host, port }: Config) => publicUrl ?? (await import('../serve.ts')).urlOf(host, port)

const answers = (base: string) =>
  fetch(`${base}/health/ready`, { signal: AbortSignal.timeout(ANSWERS_WITHIN_MS) }).then(
    ({ ok }) => ok,
    () => false,
  )

/** What a shell would read as its own between double quotes, which every shell knows. */
const quotable = (text: string) => text.replace(/[^\w:/?&=.,~[\]%-]/g, (character) => `%${character.charCodeAt(0).toString(16)}`)

/** A line for any shell that asks for three licenses in use. */
const curlOf = (base: string, { plaintextKey, applicationId }: Demo) => {
  const query = new URLSearchParams({ applicationId, currentPage: '1', pageSize: '3', status: 'activated' }).toString()
  return `curl -s -H "Authorization: Bearer ${plaintextKey}" "${quotable(new URL(base).href.replace(/\/$/, ''))}/api/v1/panel/get-licenses-table?${query}"`
}

const licensesOf = ({ licenses }: Demo) => {
  const { totalLicenses, availableLicenses, activeLicenses, expiredLicenses, pausedLicenses, blacklistedLicenses } = licenses
  const states = `${availableLicenses} available, ${activeLicenses} activated, ${expiredLicenses} expired`
  return `${totalLicenses}: ${states}, ${pausedLicenses} paused, ${blacklistedLicenses} blacklisted`
}

const passwordFor = ({ password, isNewAccount }: Demo) => {
  if (password !== null) return `${password} (told this once)`
  return isNewAccount ? 'the one you gave' : 'as it was'
}

const textOf = (demo: Demo, curl: string, hints: readonly string[]) => {
  const { email, isNewAccount, applicationId, applicationName, levels, users, keyExpiresAt, plaintextKey } = demo
  const shown = facts({
    Account: email,
    Password: passwordFor(demo),
    Application: `${applicationName} (${applicationId})`,
    Levels: levels.join(', '),
    Licenses: licensesOf(demo),
    Users: `${users.total}, ${users.linked} of them with a license; the password of each is ${users.password}`,
    Key: `for everything in this account, until ${keyExpiresAt ?? 'revoked'}`,
  })
  const title = isNewAccount ? 'Demo account made.' : 'The demo account was there already: it has one more application and one more key.'
  return [`${title}\n${shown}`, `The key, shown this once:\n${plaintextKey}`, `Try it:\n${curl}`, ...hints].join('\n\n')
}

const hintsFor = (config: Config, isServed: boolean) => [
  ...(config.publicUrl === undefined && config.port === 0
    ? ['PORT is 0: write the address that the server prints in place of the one above.']
    : []),
  ...(isServed ? [] : ['No server answers there. Start it with the same settings: npm start in a checkout, else keyward serve']),
]

export const demoCommand = (program: Command, { output }: Surroundings) => {
  const command = program.command('demo').description('make an account to look at, with licenses, users and a key')
  for (const option of passwordOptions()) command.addOption(option)
  command
    .addOption(jsonOption())
    .addHelpText('after', EXAMPLES)
    .action(async (secret: { password?: string; passwordStdin?: true }) => {
      const isGiven = secret.password !== undefined || secret.passwordStdin === true
      const password = isGiven ? await passwordOf(secret) : undefined
      const { makeDemo } = await import('./demo/make-demo.ts')
      const { demo, config } = await withNode(async (node) => ({
        config: node.config,
        demo: await makeDemo(node, { password, progress: output.progress }),
      }))
      const url = await addressOf(config)
      const [curl, isServed] = [curlOf(url, demo), await answers(url)]
      output.answer({ ...demo, url, curl, isServed }, textOf(demo, curl, hintsFor(config, isServed)))
    })
}
