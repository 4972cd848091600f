import { z } from 'zod'
import { InApplication } from './applications.ts'
import { line } from './text.ts'

/** Tables: one page of rows, optionally searched. Source: management-api.md section 1, "tables". */

/** A search stops counting here. */
export const MOST_HITS = 10_000

const MOST_PAGES = 2_147_483_647

/** What is looked for; undefined when every row is wanted. */
export interface Search<Category extends string = string> {
  readonly searchString: string
  /** Where; empty is everywhere. */
  readonly categories: readonly Category[]
}

/** What a table may be searched for. `null` and an empty text are no search. */
export const searchIn = <const C extends readonly [string, ...string[]]>(categories: C) =>
  z
    .object({
      searchString: line(0, 320).meta({
        description: 'A part of the text, or its beginning when shorter than 3 characters',
        example: 'ABC',
      }),
      categories: z
        .array(z.enum(categories))
        .max(20)
        .default([])
        .meta({ description: 'Where to look; empty is everywhere', example: [categories[0]] }),
    })
    .nullable()
    .optional()

/** Which page of an application's records. */
export const pageQuery = InApplication.extend({
  currentPage: z.int().min(1).max(MOST_PAGES).meta({ description: 'The first page is 1', example: 1 }),
  pageSize: z.int().min(1).max(100).default(10),
})

/** The input of a table of an application. */
export const tableQuery = <const C extends readonly [string, ...string[]]>(categories: C) =>
  pageQuery.extend({ searchParams: searchIn(categories) })

/** One page. */
export const pageOf = <S extends z.ZodType>(row: S) =>
  z.object({
    items: z.array(row),
    totalPages: z.int().min(1).meta({ description: 'At least 1', example: 1 }),
    totalIsCapped: z.literal(true).optional().meta({ description: 'There are more rows than were counted' }),
  })

/** What a repository answers for a page. */
export interface Page<Row> {
  readonly rows: readonly Row[]
  /** How many rows there are in all, at most `MOST_HITS` when `isCapped`. */
  readonly total: number
  readonly isCapped: boolean
}

/** The shape of `pageOf` made of a repository's page. */
export const toPage = <Row>({ rows, total, isCapped }: Page<Row>, pageSize: number) => ({
  items: [...rows],
  totalPages: Math.max(1, Math.ceil(total / pageSize)),
  ...(isCapped ? { totalIsCapped: true as const } : {}),
})
