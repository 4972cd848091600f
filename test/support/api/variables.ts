import type { PlanName } from '../../../shared/plans.ts'
import { openPanel } from './panel.ts'

export const NEW_VARIABLE = {
  name: 'download-url',
  description: 'Where the updater looks',
  value: 'https://example.com/setup.exe?secret=correct-horse',
  strategy: 'auth_required',
} as const

/** A panel whose variables are handled over REST. */
export const openVariables = async (options?: { plan?: PlanName }) => {
  const panel = await openPanel(options)
  const { world, accountId, application, call, read } = panel

  return {
    ...panel,
    list: async (applicationId?: string) => (await read('get-variables', {}, applicationId)).data,
    create: (fields: object = {}, headers?: Record<string, string>) =>
      call('POST', `create-variable?applicationId=${application}`, { ...NEW_VARIABLE, ...fields }, headers),
    edit: (id: string, changes: object) => call('PATCH', `edit-variable?applicationId=${application}&variableId=${id}`, changes),
    remove: (id: string) => call('DELETE', `delete-variable?applicationId=${application}&variableId=${id}`),
    /** A variable as the maker makes it. */
    variable: (name?: string) => world.make.variable(accountId, application, name),
  }
}
