import { durationSeconds } from '../../../shared/durations.ts'
import {
  CreatedLicenses,
  License,
  LicenseEdit,
  LicensesMetadata,
  LicensesOverview,
  LicensesPage,
  LicensesQuery,
  NewLicenses,
} from '../../../shared/licenses.ts'
import { InApplication } from '../../../shared/applications.ts'
import { HistoryPage, LicenseHistoryQuery, OverviewQuery } from '../../../shared/history.ts'
import { toPage } from '../../../shared/tables.ts'
import { createLicenses } from '../../acts/create-licenses.ts'
import { editLicense } from '../../acts/edit-license.ts'
import { readLicense } from '../../acts/read-license.ts'
import { toLicensesMetadata } from '../../acts/to-licenses-metadata.ts'
import { tableOfLicenses } from '../../acts/table-of-licenses.ts'
import { endpoint } from '../../endpoint.ts'
import { checkMask } from '../../gates/check-mask.ts'
import { measureEdit, measureNew } from '../../rules/measure-licenses.ts'
import { lastDays } from '../../rules/last-days.ts'
import { t } from '../../trpc.ts'
import { licenseActions } from './license-actions.ts'

/** Management API, section 5. */
export const licenses = t.router({
  metadata: endpoint({
    summary: 'Count the licenses of an application by state',
    description: 'Exact at every moment: a license expires without a write.',
    scope: 'licenses:read',
    application: true,
    rest: { route: 'GET /api/v1/panel/get-licenses-metadata', message: 'Successfully fetched licenses metadata' },
  })
    .input(InApplication)
    .output(LicensesMetadata)
    .query(async ({ ctx, input }) => toLicensesMetadata(await ctx.licenseTable.count(input.applicationId, ctx.now))),

  table: endpoint({
    summary: 'Read a page of the licenses of an application',
    description:
      'Newest first unless sorted otherwise. A search finds any part of the text without regard to case, fewer than 3 characters only its beginning. ' +
      'A search, a level, and a status that is sorted otherwise look at the newest 10,000 licenses that match; `totalIsCapped` tells when there are more.',
    scope: 'licenses:read',
    application: true,
    rest: { route: 'GET /api/v1/panel/get-licenses-table', message: 'Successfully fetched licenses table', data: 'items' },
  })
    .input(LicensesQuery)
    .output(LicensesPage)
    .query(({ ctx, input }) => tableOfLicenses(ctx, input)),

  create: endpoint({
    summary: 'Create licenses, or import keys made elsewhere',
    description: 'All or none. Either `amount` with a `mask`, or `licenses`.',
    scope: 'licenses:create',
    application: true,
    limit: 'createdApplicationLicenseCount',
    measure: measureNew,
    audit: 'license.create',
    rest: {
      route: 'POST /api/v1/panel/create-licenses',
      message: 'Successfully created licenses',
      data: 'items',
      refusals: ['already_exists'],
    },
  })
    .input(NewLicenses)
    .output(CreatedLicenses)
    .mutation(async ({ ctx, input }) => {
      const { applicationId, amount, mask, licenses: keys, duration, comment = null, applicationLicenseSettings: settings } = input
      if (keys === undefined) checkMask(mask, amount ?? 1)
      await ctx.allow(keys?.length ?? amount ?? 1)
      const items = await createLicenses(ctx, {
        applicationId,
        keys: keys ?? { amount: amount ?? 1, mask },
        durationSeconds: duration === null ? null : (durationSeconds(duration) ?? null),
        comment,
        ...settings,
      })
      return { items, createdLicenses: items.map(({ license }) => license) }
    }),

  edit: endpoint({
    summary: 'Edit a license',
    description:
      'What is left out stays as it is. `durationSeconds` counts from the first use, so it moves nothing on a license that is in use; `expiresAt` does.',
    scope: 'licenses:update',
    application: true,
    measure: measureEdit,
    audit: 'license.edit',
    rest: {
      route: 'PATCH /api/v1/panel/edit-license',
      message: 'Successfully edited license',
      query: ['licenseId'],
    },
  })
    .input(LicenseEdit)
    .output(License)
    .mutation(async ({ ctx, input }) => {
      await editLicense(ctx, input)
      return readLicense(ctx, input)
    }),

  history: endpoint({
    summary: 'Read who did what to a license',
    description: 'Newest first, from the audit log: what was done to it, and since it was made to all licenses of the application.',
    scope: 'licenses:read',
    application: true,
    rest: {
      route: 'GET /api/v1/panel/get-license-history',
      message: 'Successfully fetched license history',
      data: 'items',
      refusals: ['not_found'],
    },
  })
    .input(LicenseHistoryQuery)
    .output(HistoryPage)
    .query(async ({ ctx, input: { licenseId, ...asked } }) => {
      const { createdAt } = await ctx.licenses.get(asked.applicationId, licenseId)
      return toPage(await ctx.history.page({ ...asked, resource: 'license', id: licenseId, createdAt }), asked.pageSize)
    }),

  overview: endpoint({
    summary: 'Count licenses by state, and what was created and activated on each of the last days',
    description: 'Days are those of UTC, oldest first, none left out.',
    scope: 'licenses:read',
    application: true,
    rest: { route: 'GET /api/v1/panel/get-licenses-overview', message: 'Successfully fetched licenses overview' },
  })
    .input(OverviewQuery)
    .output(LicensesOverview)
    .query(async ({ ctx, input: { applicationId, days } }) => {
      const counts = await ctx.licenseTable.count(applicationId, ctx.now)
      const perDay = await ctx.overview.days(
        applicationId,
        { created: 'license.created', activated: 'license.activated' },
        lastDays(ctx.now, days),
      )
      return { ...toLicensesMetadata(counts), days: perDay }
    }),

  ...licenseActions,
})
