import { InApplication } from '../../../shared/applications.ts'
import {
  BlacklistEdit,
  BlacklistEntry,
  BlacklistsMetadata,
  BlacklistsPage,
  BlacklistsQuery,
  NewBlacklistEntry,
  SomeBlacklists,
} from '../../../shared/blacklists.ts'
import { AllOfApplication } from '../../../shared/licenses.ts'
import { Affected } from '../../../shared/selection.ts'
import { createBlacklistEntry } from '../../acts/create-blacklist-entry.ts'
import { editBlacklistEntry } from '../../acts/edit-blacklist-entry.ts'
import { removeBlacklistEntries } from '../../acts/remove-blacklist-entries.ts'
import { tableOfBlacklists } from '../../acts/table-of-blacklists.ts'
import { endpoint } from '../../endpoint.ts'
import { affected, one } from '../../measure.ts'
import { t } from '../../trpc.ts'

const actions = 'POST /api/v1/panel/blacklists-actions'

/** Management API, section 7. */
export const blacklists = t.router({
  metadata: endpoint({
    summary: 'Count the blacklist entries of an application',
    scope: 'blacklists:read',
    application: true,
    isTimeless: true,
    rest: { route: 'GET /api/v1/panel/get-blacklists-metadata', message: 'Successfully fetched blacklists metadata' },
  })
    .input(InApplication)
    .output(BlacklistsMetadata)
    .query(async ({ ctx, input: { applicationId } }) => ({
      totalBlacklists: (await ctx.blacklistTable.count({ applicationId })).total,
    })),

  table: endpoint({
    summary: 'Read a page of the blacklist entries of an application',
    description:
      'Newest first. A search finds any part of the text without regard to case, fewer than 3 characters only its beginning; it looks at ' +
      'the newest 10,000 entries that match, and `totalIsCapped` tells when there are more.',
    scope: 'blacklists:read',
    application: true,
    isTimeless: true,
    rest: { route: 'GET /api/v1/panel/get-blacklists-table', message: 'Successfully fetched blacklists table', data: 'items' },
  })
    .input(BlacklistsQuery)
    .output(BlacklistsPage)
    .query(({ ctx, input }) => tableOfBlacklists(ctx, input)),

  create: endpoint({
    summary: 'Create a blacklist entry',
    description: 'A client id, an address or network, or both: who has either is not served by the application.',
    scope: 'blacklists:create',
    application: true,
    limit: 'createdApplicationBlacklistCount',
    measure: one,
    audit: 'blacklist.create',
    rest: { route: 'POST /api/v1/panel/create-blacklist', message: 'Successfully created blacklist', refusals: ['already_exists'] },
  })
    .input(NewBlacklistEntry)
    .output(BlacklistEntry)
    .mutation(async ({ ctx, input }) => {
      await ctx.allow(1)
      return createBlacklistEntry(ctx, input)
    }),

  edit: endpoint({
    summary: 'Edit a blacklist entry',
    description: 'What is left out stays as it is.',
    scope: 'blacklists:update',
    application: true,
    measure: one,
    audit: 'blacklist.edit',
    rest: {
      route: 'PATCH /api/v1/panel/edit-blacklist',
      message: 'Successfully edited blacklist',
      query: ['blacklistId'],
      refusals: ['already_exists'],
    },
  })
    .input(BlacklistEdit)
    .output(BlacklistEntry)
    .mutation(({ ctx, input }) => editBlacklistEntry(ctx, input)),

  remove: endpoint({
    summary: 'Delete blacklist entries',
    scope: 'blacklists:delete',
    application: true,
    hasDryRun: true,
    measure: affected,
    audit: 'blacklist.delete',
    rest: { route: actions, when: { action: 'delete' }, message: 'Successfully deleted blacklists' },
  })
    .input(SomeBlacklists)
    .output(Affected)
    .mutation(({ ctx, input }) => removeBlacklistEntries(ctx, input)),

  removeAll: endpoint({
    summary: 'Delete all blacklist entries of an application',
    scope: 'blacklists:delete',
    role: 'admin',
    application: true,
    hasDryRun: true,
    isLong: true,
    measure: affected,
    audit: 'blacklist.delete',
    rest: { route: actions, when: { action: 'delete', all: true }, message: 'Successfully deleted blacklists' },
  })
    .input(AllOfApplication)
    .output(Affected)
    .mutation(({ ctx, input }) => removeBlacklistEntries(ctx, { ...input, all: true })),
})
