import { z } from 'zod'
import type { ZodOpenApiResponseObject } from 'zod-openapi'
import { MEDIA_TYPES } from '../../../shared/exchange.ts'
import type { Route } from '../routes.ts'
import { SUCCESS_HEADERS } from './headers.ts'

const columnsOf = ({ endpoint: { output } }: Route) => (output instanceof z.ZodObject ? Object.keys(output.shape) : [])

/** The answer of a route that streams rows. A line of JSON has the schema of a row; CSV has no schema but its columns. */
export const fileResponse = (route: Route): ZodOpenApiResponseObject => ({
  description: `${route.endpoint.rest.message}, one per line. The connection is reset when it can't be told to the end.`,
  headers: {
    ...SUCCESS_HEADERS,
    'Content-Disposition': { description: 'A name to save it by.', schema: { type: 'string' } },
  },
  content: {
    [MEDIA_TYPES.csv]: {
      schema: {
        type: 'string',
        description: `Columns: ${columnsOf(route)
          .map((name) => `\`${name}\``)
          .join(', ')}`,
      },
    },
    [MEDIA_TYPES.jsonl]: { schema: route.endpoint.output },
  },
})
