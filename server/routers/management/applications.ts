import { z } from 'zod'
import {
  Application,
  ApplicationChanges,
  ApplicationName,
  ApplicationSettings,
  InApplication,
  LevelName,
  LevelNames,
  RuntimeKeys,
} from '../../../shared/applications.ts'
import { ApiError } from '../../../shared/errors.ts'
import { Id } from '../../../shared/ids.ts'
import { NoInput } from '../../../shared/inputs.ts'
import { changeApplication } from '../../acts/change-application.ts'
import { tellApplication } from '../../acts/tell.ts'
import { endpoint } from '../../endpoint.ts'
import { one } from '../../measure.ts'
import { mintRuntimeKey } from '../../rules/mint-key.ts'
import { noteChange, replaced } from '../../touched.ts'
import { t } from '../../trpc.ts'

const eachLevel = ({ levels }: { readonly levels: readonly string[] }) => ({ records: levels.length })

/** Management API, section 4. */
export const applications = t.router({
  list: endpoint({
    summary: 'List the applications within reach',
    description: 'A key that is restricted to applications sees only those.',
    scope: 'applications:read',
    isTimeless: true,
    rest: { route: 'GET /api/v1/panel/get-applications', message: 'Successfully fetched applications' },
  })
    .input(NoInput)
    .output(z.array(Application))
    .query(({ ctx }) => ctx.applications.list()),

  create: endpoint({
    summary: 'Create an application',
    description: 'It starts at version 1.0.0, running, without levels. A key needs access to all applications.',
    scope: 'applications:create',
    role: 'admin',
    application: 'all',
    limit: 'createdApplicationsCount',
    measure: one,
    audit: 'application.create',
    rest: { route: 'POST /api/v1/panel/create-application', message: 'Successfully create application' },
  })
    .input(z.object({ name: ApplicationName }))
    .output(Application)
    .mutation(async ({ ctx, input }) => {
      await ctx.allow(1)
      const keys = { socketKey: mintRuntimeKey(ctx.randomBytes), httpKey: mintRuntimeKey(ctx.randomBytes) }
      const made = await ctx.applications.insert({ id: ctx.newId(), name: input.name, keys, now: ctx.now })
      noteChange(ctx.touched, { id: made.id, after: tellApplication(await ctx.applications.settings(made.id)) })
      return made
    }),

  settings: endpoint({
    summary: 'Read the settings of an application',
    scope: 'applications:read',
    application: true,
    isTimeless: true,
    rest: { route: 'GET /api/v1/panel/get-application-settings', message: 'Successfully fetched application settings' },
  })
    .input(InApplication)
    .output(ApplicationSettings)
    .query(({ ctx, input }) => ctx.applications.settings(input.applicationId)),

  edit: endpoint({
    summary: 'Change the settings of an application',
    description: 'What is left out stays as it is.',
    scope: 'applications:update',
    role: 'admin',
    application: true,
    measure: one,
    audit: 'application.edit',
    rest: { route: 'PATCH /api/v1/panel/edit-application-settings', message: 'Successfully edited application settings' },
  })
    .input(InApplication.extend(ApplicationChanges.shape))
    .output(ApplicationSettings)
    .mutation(async ({ ctx, input: { applicationId, ...changes } }) => {
      if (Object.keys(changes).length === 0)
        throw new ApiError('validation_error', { errors: [{ path: '', message: 'Nothing to change' }] })
      return changeApplication(ctx, applicationId, () => ctx.applications.update(applicationId, changes, ctx.now))
    }),

  replaceRuntimeKey: endpoint({
    summary: 'Replace the socket or the HTTP key of an application',
    description: 'Programs that hold the old runtime key can no longer connect.',
    scope: 'applications:update',
    role: 'admin',
    application: true,
    measure: one,
    audit: 'application.replace_runtime_key',
    rest: { route: 'PATCH /api/v1/panel/update-application-api-keys', message: 'Successfully updated application API keys' },
  })
    .input(InApplication.extend({ type: z.enum(['socket', 'http']) }))
    .output(RuntimeKeys)
    .mutation(({ ctx, input: { applicationId, type } }) => {
      noteChange(ctx.touched, { id: applicationId, ...replaced(`${type}Key`) })
      return ctx.applications.replaceRuntimeKey(applicationId, type, mintRuntimeKey(ctx.randomBytes), ctx.now)
    }),

  remove: endpoint({
    summary: 'Delete an application and everything below it',
    description: 'It is gone for every caller at once and can not be brought back.',
    scope: 'applications:delete',
    role: 'admin',
    application: true,
    measure: one,
    audit: 'application.delete',
    rest: { route: 'DELETE /api/v1/panel/delete-application', message: 'Successfully deleted application' },
  })
    .input(InApplication)
    .output(z.object({ id: Id }))
    .mutation(async ({ ctx, input }) => {
      noteChange(ctx.touched, { id: input.applicationId, before: tellApplication(await ctx.applications.settings(input.applicationId)) })
      await ctx.applications.remove(input.applicationId, ctx.now)
      return { id: input.applicationId }
    }),

  createLevels: endpoint({
    summary: 'Add license levels to an application',
    description: 'All or none: a name that is taken refuses the whole call.',
    scope: 'applications:update',
    role: 'admin',
    application: true,
    limit: 'createdApplicationLicenseLevelsCount',
    measure: eachLevel,
    audit: 'level.create',
    rest: {
      route: 'POST /api/v1/panel/create-application-license-levels',
      message: 'Successfully created application license levels',
      refusals: ['already_exists'],
    },
  })
    .input(InApplication.extend({ levels: LevelNames }))
    .output(ApplicationSettings)
    .mutation(async ({ ctx, input }) => {
      await ctx.allow(input.levels.length)
      return changeApplication(ctx, input.applicationId, () => ctx.levels.insert(input.applicationId, input.levels, ctx))
    }),

  renameLevel: endpoint({
    summary: 'Rename a license level, also on every license and user that has it',
    scope: 'applications:update',
    role: 'admin',
    application: true,
    measure: one,
    audit: 'level.rename',
    rest: {
      route: 'PATCH /api/v1/panel/edit-application-license-levels',
      message: 'Successfully edited application license levels',
      refusals: ['already_exists', 'not_found'],
    },
  })
    .input(InApplication.extend({ oldLevel: LevelName, newLevel: LevelName }))
    .output(ApplicationSettings)
    .mutation(({ ctx, input: { applicationId, oldLevel, newLevel } }) =>
      changeApplication(ctx, applicationId, () => ctx.levels.rename(applicationId, oldLevel, newLevel)),
    ),

  removeLevels: endpoint({
    summary: 'Delete license levels',
    description: 'A level that a license or user has is only deleted with `force`.',
    scope: 'applications:update',
    role: 'admin',
    application: true,
    isLong: 'force',
    measure: eachLevel,
    audit: 'level.delete',
    rest: {
      route: 'DELETE /api/v1/panel/delete-application-license-levels',
      message: 'Successfully deleted application license levels',
      refusals: ['conflict', 'not_found'],
    },
  })
    .input(InApplication.extend({ levels: LevelNames, force: z.boolean().default(false) }))
    .output(ApplicationSettings)
    .mutation(({ ctx, input }) =>
      changeApplication(ctx, input.applicationId, () => ctx.levels.remove(input.applicationId, input.levels, input)),
    ),
})
