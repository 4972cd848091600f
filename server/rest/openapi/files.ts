import { z } from 'zod'
import type { ZodOpenApiResponseObject } from 'zod-openapi'
import { MEDIA_TYPES } from '../../../shared/exchange.ts'
import type { UploadMeta } from '../../endpoint.ts'
import type { Route } from '../routes.ts'
import { SUCCESS_HEADERS } from './headers.ts'

const columnsOf = (row: z.ZodType) => {
  const names = row instanceof z.ZodObject ? Object.keys(row.shape) : []
  return names.map((name) => `\`${name}\``).join(', ')
}

/** The answer of a route that streams rows. A line of JSON has the schema of a row; CSV has no schema but its columns. */
export const fileResponse = ({ endpoint }: Route): ZodOpenApiResponseObject => ({
  description: `${endpoint.rest.message}, one per line. The connection is reset when it can't be told to the end.`,
  headers: {
    ...SUCCESS_HEADERS,
    'Content-Disposition': { description: 'A name to save it by.', schema: { type: 'string' } },
  },
  content: {
    [MEDIA_TYPES.csv]: { schema: { type: 'string', description: `Columns: ${columnsOf(endpoint.output)}` } },
    [MEDIA_TYPES.jsonl]: { schema: endpoint.output },
  },
})

/** The body of a route that takes a file of records. */
export const fileBody = ({ record }: UploadMeta) => ({
  required: true,
  content: {
    [MEDIA_TYPES.csv]: { schema: z.string().meta({ description: `The first line names columns, some of ${columnsOf(record)}` }) },
    [MEDIA_TYPES.jsonl]: { schema: record },
  },
})
