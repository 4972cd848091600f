import { sql } from 'kysely'
import type { StoredFile } from '../../shared/files.ts'
import type { Id } from '../../shared/ids.ts'
import { MOST_HITS, type Page } from '../../shared/tables.ts'
import type { Handle } from '../handle.ts'
import { asNumber, countAll } from '../numbers.ts'
import type { Reach } from '../reach.ts'
import { selectFiles, toFile } from './file-rows.ts'
import { windowOf } from './page-window.ts'

interface FilesAsked {
  readonly applicationId: Id
  /** A part of the name without regard to case, of fewer than 3 characters its beginning. */
  readonly term: string | undefined
  readonly currentPage: number
  readonly pageSize: number
}

/**
 * The table of files of an application within reach, newest first.
 * NOTE: a search reads the names of all its files. They are few and short beside licenses and have no index of their own.
 */
export const fileTable = (handle: Handle, reach: Reach) => {
  const select = (applicationId: Id) => selectFiles(handle, reach, applicationId)

  const count = async (applicationId: Id) => {
    const sums = [countAll().as('totalFiles'), asNumber(sql`coalesce(sum(file.size), 0)`).as('totalBytes')] as const
    return select(applicationId).clearSelect().select(sums).executeTakeFirstOrThrow()
  }

  const matching = (applicationId: Id, term: string) => {
    const name = sql`lower(file.file_name)`
    const at = handle.dialect === 'sqlite' ? sql<number>`instr(${name}, ${term})` : sql<number>`strpos(${name}, ${term})`
    return select(applicationId).where(term.length < 3 ? sql<boolean>`${at} = 1` : sql<boolean>`${at} > 0`)
  }

  const searched = async ({ applicationId, currentPage, pageSize }: FilesAsked, term: string): Promise<Page<StoredFile>> => {
    const hits = await matching(applicationId, term)
      .clearSelect()
      .select('file.id')
      .orderBy('file.id', 'desc')
      .limit(MOST_HITS + 1)
      .execute()
    const total = Math.min(hits.length, MOST_HITS)
    const skip = (currentPage - 1) * pageSize
    const rows = skip >= total ? [] : await matching(applicationId, term).orderBy('file.id', 'desc').offset(skip).limit(pageSize).execute()
    return { rows: rows.map(toFile), total, isCapped: hits.length > MOST_HITS }
  }

  return {
    count,

    page: async (asked: FilesAsked): Promise<Page<StoredFile>> => {
      const { applicationId, term } = asked
      if (term !== undefined) return searched(asked, term.toLowerCase())
      const { totalFiles: total } = await count(applicationId)
      const window = windowOf(total, asked)
      if (window === undefined) return { rows: [], total, isCapped: false }
      const { skip, take, isTurned } = window
      const rows = await select(applicationId)
        .orderBy('file.id', isTurned ? 'asc' : 'desc')
        .offset(skip)
        .limit(take)
        .execute()
      const files = rows.map(toFile)
      return { rows: isTurned ? files.toReversed() : files, total, isCapped: false }
    },
  }
}
