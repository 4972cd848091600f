import { z } from 'zod'
import { InApplication } from './applications.ts'
import { ClientId, Comment } from './clients.ts'
import { Id } from './ids.ts'
import { readNetwork } from './networks.ts'
import { DryRun, exactlyOne, Ids } from './selection.ts'
import { pageOf, tableQuery } from './tables.ts'
import { Instant } from './times.ts'

/** Shapes of management-api.md section 7: client ids, addresses and networks that an application does not serve. */

export const BlacklistEntry = z
  .object({
    id: Id,
    applicationId: Id,
    clientId: z.string().nullable().meta({ example: 'hw-3f9c2a71' }),
    ipAddress: z.string().nullable().meta({ description: 'IPv4, IPv6 or a network of either', example: '203.0.113.0/24' }),
    comment: z.string().nullable(),
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: 'BlacklistEntry' })
export type BlacklistEntry = z.infer<typeof BlacklistEntry>

export const BLACKLIST_CATEGORIES = ['Client id', 'IPv4', 'Comment'] as const

export const BlacklistsMetadata = z.object({ totalBlacklists: z.int().min(0).meta({ example: 12 }) }).meta({ id: 'BlacklistsMetadata' })

export const BlacklistsQuery = tableQuery(BLACKLIST_CATEGORIES)
export type BlacklistsQuery = z.infer<typeof BlacklistsQuery>

export const BlacklistsPage = pageOf(BlacklistEntry).meta({ id: 'BlacklistsPage' })

/** Longer than any address: `0000:0000:0000:0000:0000:ffff:255.255.255.255/128`. */
const LONGEST = 64

const NO_ADDRESS = 'Must be an IPv4 or IPv6 address, or a network such as 203.0.113.0/24'

/** Someone who writes 203.0.113.7/24 may mean one address or 256: whom it locks out is not ours to guess. */
const HOST_BITS = 'Must be the first address of the network, or an address without a prefix length'

/** Comes out in the form in which it is kept. */
const ListedAddress = z
  .string()
  .max(LONGEST, { error: NO_ADDRESS, abort: true })
  .transform((written, { addIssue }) => {
    const network = readNetwork(written)
    if (network !== undefined && !network.hasHostBits) return network.text
    addIssue(network === undefined ? NO_ADDRESS : HOST_BITS)
    return z.NEVER
  })
  .meta({ maxLength: LONGEST, description: 'IPv4, IPv6, or a network of either', example: '203.0.113.0/24' })

const fields = {
  clientId: ClientId.nullable().optional(),
  ipAddress: ListedAddress.nullable().optional(),
  comment: Comment.optional(),
}

/** Whether there is anything to be recognized by. */
export const listsSomething = ({ clientId, ipAddress }: { clientId?: string | null | undefined; ipAddress?: string | null | undefined }) =>
  clientId != null || ipAddress != null

export const NOTHING_LISTED = { path: 'clientId', message: 'A client id or an address must be given' }

export const NewBlacklistEntry = InApplication.extend(fields).refine(listsSomething, {
  path: [NOTHING_LISTED.path],
  error: NOTHING_LISTED.message,
})
export type NewBlacklistEntry = z.infer<typeof NewBlacklistEntry>

export const BlacklistEdit = InApplication.extend({ blacklistId: Id, ...fields })
export type BlacklistEdit = z.infer<typeof BlacklistEdit>

export const SomeBlacklists = InApplication.extend({
  blacklistId: Id.optional(),
  blacklistIds: Ids.optional(),
  dryRun: DryRun,
}).superRefine(exactlyOne('blacklistId', 'blacklistIds'))
