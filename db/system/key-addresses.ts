import type { Id } from '../../shared/ids.ts'
import { given, idField, intField } from '../bulk.ts'
import type { Handle } from '../handle.ts'
import type { KeyUseTable } from '../schema.ts'
import { slicesOf } from './slices-of.ts'

/** Addresses of a key that are told apart in an hour, and in a day: a key used from a million adds no million rows. */
export const MOST_ADDRESSES = 50

/** What is to be added to a row. */
export type KeyUseRow = Omit<KeyUseTable, 'api_key_id'> & { readonly keyId: Id }

type Period = Pick<KeyUseRow, 'keyId' | 'hours' | 'start'>

const textOf = ({ keyId, hours, start }: Period) => `${keyId} ${hours} ${start}`

/** The addresses that are told apart already, by period. */
const addressesIn = async ({ kysely, dialect }: Handle, rows: readonly KeyUseRow[]) => {
  const periods = [...new Map(rows.map(({ keyId, hours, start }) => [textOf({ keyId, hours, start }), { keyId, hours, start }])).values()]
  const known = new Map(periods.map((period) => [textOf(period), new Set<string>()]))
  for (const slice of slicesOf(periods)) {
    const found = await kysely
      .selectFrom(given(dialect, slice))
      .innerJoin('key_use', (join) =>
        join
          .on('key_use.api_key_id', '=', idField('keyId'))
          .on('key_use.hours', '=', intField<KeyUseTable['hours']>('hours'))
          .on('key_use.start', '=', intField('start')),
      )
      .where('key_use.address', '!=', '')
      .select(['key_use.api_key_id as keyId', 'key_use.hours', 'key_use.start', 'key_use.address'])
      .distinct()
      .execute()
    for (const row of found) known.get(textOf(row))?.add(row.address)
  }
  return known
}

const sumOf = (left: KeyUseRow, right: KeyUseRow): KeyUseRow => ({
  ...left,
  calls: left.calls + right.calls,
  refusals: left.refusals + right.refusals,
  first_at: left.first_at < right.first_at ? left.first_at : right.first_at,
  last_at: left.last_at > right.last_at ? left.last_at : right.last_at,
})

/** The same calls with the addresses beyond the first ones of each period as one, every place once. */
export const foldAddresses = async (handle: Handle, rows: readonly KeyUseRow[]): Promise<KeyUseRow[]> => {
  const known = await addressesIn(handle, rows)
  const sums = new Map<string, KeyUseRow>()
  for (const row of rows) {
    const period = textOf(row)
    const addresses = known.get(period) ?? new Set()
    const isApart = row.address !== '' && (addresses.has(row.address) || addresses.size < MOST_ADDRESSES)
    if (isApart) addresses.add(row.address)
    const told = isApart ? row : { ...row, address: '' }
    const place = `${period} ${told.address} ${told.endpoint}`
    const before = sums.get(place)
    sums.set(place, before === undefined ? told : sumOf(before, told))
  }
  return [...sums.values()]
}
