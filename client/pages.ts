import { KeywardError } from './errors.ts'

/** A page of a table, as every table answers. */
export interface Page<T> {
  items: T[]
  totalPages: number
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

/** Rows of this page that were not on the one before: rows move on when others are inserted meanwhile. */
const withoutRepeated = <T extends Row>(items: T[], before: ReadonlySet<string>) => items.filter(({ id }) => !before.has(id))

/**
 * The pages of a table from the first on, 100 rows each unless `pageSize` says otherwise. Rows that are deleted meanwhile pull others
 * to a page that was read already; for those, iterate again.
 *
 *     for await (const { items } of eachPage(keyward.licenses.table, { applicationId })) …
 */
export async function* eachPage<I extends OnePage, P extends Page<Row>>(
  table: Table<I, P>,
  input: TableInput<I>,
  { signal }: PagesOptions = {},
): AsyncGenerator<P, void, undefined> {
  let before: ReadonlySet<string> = new Set()
  for (let currentPage = 1, totalPages = 1; currentPage <= totalPages; currentPage += 1) {
    const asked = { pageSize: PAGE_SIZE, ...input, currentPage } as unknown as I // the input with its page is one
    const page = await table.query(asked, signal === undefined ? {} : { signal })
    yield { ...page, items: withoutRepeated(page.items, before) }
    before = new Set(page.items.map(({ id }) => id))
    totalPages = page.totalPages
  }
}

/**
 * The rows of a table, page after page.
 *
 *     for await (const license of eachItem(keyward.licenses.table, { applicationId })) …
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
