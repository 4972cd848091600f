import type { NewBlacklistEntry } from '../../../shared/blacklists.ts'
import type { NewVariable } from '../../../shared/variables.ts'
import { createBlacklistEntry } from '../../acts/create-blacklist-entry.ts'
import { createVariable } from '../../acts/create-variable.ts'
import { step } from './step.ts'
import type { ApplicationPlace } from './tell-story.ts'

const DAY_MS = 86_400_000

/** Addresses are of the ranges that are reserved for documentation. */
const ENTRIES = [
  { clientId: null, ipAddress: '203.0.113.66', comment: 'Charged back' },
  { clientId: 'hw-0badc0de', ipAddress: null, comment: 'Shared its license' },
  { clientId: null, ipAddress: '198.51.100.0/28', comment: 'Data center' },
  { clientId: 'hw-5eed5eed', ipAddress: '2001:db8:bad::1', comment: null },
  { clientId: null, ipAddress: '2001:db8:66::/48', comment: 'Data center' },
] as const satisfies readonly Omit<NewBlacklistEntry, 'applicationId'>[]

const VARIABLES = [
  { name: 'download-url', description: 'Where the updater looks', value: 'https://example.com/setup.exe', strategy: 'auth_not_required' },
  { name: 'message-of-the-day', description: null, value: 'Welcome back!', strategy: 'auth_required' },
  { name: 'features', description: 'What each level may do', value: '{"basic":["run"],"pro":["run","export"]}', strategy: 'auth_required' },
] as const satisfies readonly Omit<NewVariable, 'applicationId'>[]

/** How many of what the plan counts. */
export const LISTS = { createdApplicationBlacklistCount: ENTRIES.length, createdApplicationVariableCount: VARIABLES.length } as const

/** Lists a few strangers and sets a few variables, one every other week since `start`. */
export const fillLists = async (place: ApplicationPlace, start: Date) => {
  const { applicationId } = place
  const later = (index: number) => new Date(start.getTime() + (14 * index + 1) * DAY_MS)
  for (const [index, entry] of ENTRIES.entries())
    await step(place, {
      at: later(index),
      action: 'blacklist.create',
      changes: entry,
      adds: { createdApplicationBlacklistCount: 1 },
      act: ({ past }) => createBlacklistEntry(past, { applicationId, ...entry }),
    })
  for (const [index, variable] of VARIABLES.entries()) {
    const { value: _, ...told } = variable
    await step(place, {
      at: later(index),
      action: 'variable.create',
      changes: told,
      adds: { createdApplicationVariableCount: 1 },
      act: ({ past }) => createVariable(past, { applicationId, ...variable }),
    })
  }
}
