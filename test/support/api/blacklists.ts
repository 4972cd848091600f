import type { PlanName } from '../../../shared/plans.ts'
import { openPanel } from './panel.ts'

/** A panel whose blacklist is handled over REST. */
export const openBlacklists = async (options?: { plan?: PlanName }) => {
  const panel = await openPanel(options)
  const { world, accountId, application, call, read } = panel
  const table = (query?: Record<string, string>, applicationId?: string) =>
    read('get-blacklists-table', { currentPage: '1', ...query }, applicationId)

  return {
    ...panel,
    table,
    create: (fields: object, headers?: Record<string, string>) =>
      call('POST', `create-blacklist?applicationId=${application}`, fields, headers),
    edit: (id: string, changes: object) => call('PATCH', `edit-blacklist?applicationId=${application}&blacklistId=${id}`, changes),
    remove: (fields: object) => call('POST', `blacklists-actions?applicationId=${application}`, { action: 'delete', ...fields }),
    /** An entry as the maker makes it. */
    entry: (listed: { clientId?: string; ipAddress?: string; comment?: string }) =>
      world.make.blacklistEntry(accountId, application, listed),
    search: (searchString: string, categories: readonly string[] = []) =>
      table({ searchParams: JSON.stringify({ searchString, categories }) }),
    total: async (): Promise<number> => (await read('get-blacklists-metadata')).data.totalBlacklists,
  }
}
