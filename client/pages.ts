import { KeywardError } from './errors.ts'
import { isObject } from './is-object.ts'

/** A page of a table, as every table answers. */
export interface Page<T> {
  items: T[]
  totalPages: number
  /** More rows match than the table counts: those after the first 10,000 are on no page. */
  totalIsCapped?: true | undefined
}

/** A table endpoint of a client, for instance `keyward.licenses.table`. */
export interface Table<I, P> {
  query(input: I, options?: { signal?: AbortSignal }): PromiseLike<P>
}

/** The input of a table without the page, which is counted for you. */
export type TableInput<I> = Omit<I, 'currentPage'>

export interface PagesOptions {
  /** Ends the iteration with the error `aborted`. */
  readonly signal?: AbortSignal
}

const PAGE_SIZE = 100

type Row = { id: string }
type OnePage = { currentPage: number; pageSize?: number | undefined }

/** So many rows may others, inserted meanwhile, push back before one is given twice. */
const MOST_REMEMBERED = 10_000

const isRow = (row: unknown): boolean => isObject(row) && 'id' in row && typeof row.id === 'string'

const isPage = (page: unknown): boolean =>
  isObject(page) &&
  'items' in page &&
  Array.isArray(page.items) &&
  page.items.every(isRow) &&
  'totalPages' in page &&
  Number.isSafeInteger(page.totalPages)

/**
 * The pages of a table from the first to the last, or to an empty one, 100 rows each unless `pageSize` says otherwise.
 *
 * Rows that others, inserted meanwhile, push to a later page are given once: the ids of the last 10,000 rows given are remembered, so
 * one comes twice only when insertions have outrun the reading by more than that. Rows that are deleted meanwhile pull others to a page
 * that was read already; for those, iterate again.
 *
 * A search, a level, and a status that is sorted otherwise end at the newest 10,000 rows that match; the pages then have
 * `totalIsCapped: true`.
 *
 *     for await (const { items } of eachPage(keyward.licenses.table, { applicationId })) …
 *
 * @throws KeywardError as the table's calls do; `bad_answer` for an answer that is no page
 */
export async function* eachPage<I extends OnePage, P extends Page<Row>>(
  table: Table<I, P>,
  input: TableInput<I>,
  { signal }: PagesOptions = {},
): AsyncGenerator<P, void, undefined> {
  let given: ReadonlySet<string> = new Set()
  for (let currentPage = 1, totalPages = 1; currentPage <= totalPages; currentPage += 1) {
    const asked = { pageSize: PAGE_SIZE, ...input, currentPage } as unknown as I // the input with its page is one
    const page = await table.query(asked, signal === undefined ? {} : { signal })
    if (!isPage(page)) throw new KeywardError({ code: 'bad_answer' })
    const items = page.items.filter(({ id }) => !given.has(id))
    yield { ...page, items }
    if (page.items.length === 0) return
    given = new Set([...given, ...items.map(({ id }) => id)].slice(-MOST_REMEMBERED))
    totalPages = page.totalPages
  }
}

/**
 * The rows of a table, page after page as `eachPage` gives them. Where the table ends at 10,000 of the rows that match, as a search
 * does, the iteration ends there without a word: only the pages tell, so take `eachPage` and look at `totalIsCapped` when that matters.
 *
 *     for await (const license of eachItem(keyward.licenses.table, { applicationId })) …
 *
 * @throws KeywardError as the table's calls do; `aborted` when the signal says so; `bad_answer` for an answer that is no page
 */
export async function* eachItem<I extends OnePage, P extends Page<Row>>(
  table: Table<I, P>,
  input: TableInput<I>,
  options: PagesOptions = {},
): AsyncGenerator<P['items'][number], void, undefined> {
  for await (const { items } of eachPage(table, input, options)) {
    for (const item of items) {
      if (options.signal?.aborted === true) throw new KeywardError({ code: 'aborted', cause: options.signal.reason })
      yield item
    }
  }
}
