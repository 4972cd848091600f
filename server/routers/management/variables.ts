import { z } from 'zod'
import { InApplication } from '../../../shared/applications.ts'
import { Id } from '../../../shared/ids.ts'
import { NewVariable, OneVariable, VariableEdit, Variables, VariableWithoutValue } from '../../../shared/variables.ts'
import { createVariable } from '../../acts/create-variable.ts'
import { editVariable } from '../../acts/edit-variable.ts'
import { removeVariable } from '../../acts/remove-variable.ts'
import { endpoint } from '../../endpoint.ts'
import { one } from '../../measure.ts'
import { t } from '../../trpc.ts'

/** Management API, section 8. */
export const variables = t.router({
  list: endpoint({
    summary: 'List the variables of an application with their values',
    description: 'Newest first.',
    scope: 'variables:read',
    application: true,
    rest: { route: 'GET /api/v1/panel/get-variables', message: 'Get variables successfully' },
  })
    .input(InApplication)
    .output(Variables)
    .query(({ ctx, input }) => ctx.variables.list(input.applicationId)),

  create: endpoint({
    summary: 'Create a variable',
    description: 'A text that the application is served by its name. The answer leaves the value out, which is kept nowhere else.',
    scope: 'variables:create',
    application: true,
    limit: 'createdApplicationVariableCount',
    measure: one,
    audit: 'variable.create',
    rest: { route: 'POST /api/v1/panel/create-variable', message: 'Variable created successfully', refusals: ['already_exists'] },
  })
    .input(NewVariable)
    .output(VariableWithoutValue)
    .mutation(async ({ ctx, input }) => {
      await ctx.allow(1)
      return createVariable(ctx, input)
    }),

  edit: endpoint({
    summary: 'Edit a variable',
    description: 'What is left out stays as it is. The answer leaves the value out.',
    scope: 'variables:update',
    application: true,
    measure: one,
    audit: 'variable.edit',
    rest: {
      route: 'PATCH /api/v1/panel/edit-variable',
      message: 'Variable updated successfully',
      query: ['variableId'],
      refusals: ['already_exists', 'limit_reached'],
    },
  })
    .input(VariableEdit)
    .output(VariableWithoutValue)
    .mutation(({ ctx, input }) => editVariable(ctx, input)),

  remove: endpoint({
    summary: 'Delete a variable',
    scope: 'variables:delete',
    application: true,
    measure: one,
    audit: 'variable.delete',
    rest: { route: 'DELETE /api/v1/panel/delete-variable', message: 'Variable deleted successfully', query: ['variableId'] },
  })
    .input(OneVariable)
    .output(z.object({ id: Id }))
    .mutation(({ ctx, input }) => removeVariable(ctx, input)),
})
