import type { Id } from '../../shared/ids.ts'
import type { Handle } from '../handle.ts'
import { type Asked, isPossible } from './asked.ts'
import type { SearchKind } from './fields.ts'
import { postgresHits } from './postgres-hits.ts'
import { sqliteHits } from './sqlite-hits.ts'

/**
 * The ids of the rows of one application that match, newest first, at most `most` of them: one call serves a page and its count.
 * On SQLite up to 20,000 rows of the application that are not indexed yet are looked at one by one.
 */
export const hits = async <K extends SearchKind>(handle: Handle, asked: Asked<K>, most: number): Promise<readonly Id[]> => {
  if (!isPossible(asked.term)) return []
  return handle.dialect === 'sqlite' ? sqliteHits(handle, asked, most) : postgresHits(handle, asked, most)
}
