import { z } from 'zod'
import { InApplication } from './applications.ts'
import { Instant } from './times.ts'

/** Files that rows are exported to and imported from. Source: management-api.md, "Export" and "Import". */

export const FORMATS = ['csv', 'jsonl'] as const

export const Format = z.enum(FORMATS).meta({
  id: 'FileFormat',
  description: '`csv`: a line of names, then a line per record; `jsonl`: a JSON object per line',
})
export type Format = z.infer<typeof Format>

export const MEDIA_TYPES = { csv: 'text/csv', jsonl: 'application/x-ndjson' } as const satisfies Record<Format, string>

/** What every export is asked for. */
export const InFormat = z.object({ format: Format.default('csv') })

/** What an export of an application's records is asked for. */
export const ExportQuery = InApplication.extend(InFormat.shape)

/** A moment that may be missing. */
export const Moment = Instant.nullable()

/** Text that may be missing. */
export const Text = z.string().nullable()

/** What every import of an application's records is asked for. */
export const ImportQuery = ExportQuery.extend({
  dryRun: z.boolean().optional().meta({ description: 'Only judge the file and tell how many records it would make' }),
})
export type ImportQuery = z.infer<typeof ImportQuery>

export const Imported = z
  .object({ imported: z.int().min(0).meta({ description: 'How many records were made', example: 1200 }) })
  .meta({ id: 'Imported' })
