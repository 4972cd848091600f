import type { z } from 'zod'
import type { FileProblem } from '../../shared/errors.ts'
import type { Id } from '../../shared/ids.ts'
import type { Call } from '../call.ts'
import type { Placed } from './read-records.ts'

/** What an import may use; an import by the operator has it too. */
export type ImportKit = Pick<Call, 'imports' | 'now' | 'newId'>

/** Something that is wrong with a record beside the records there are. */
export interface Judged extends FileProblem {
  /** Whether all that is wrong is that there is such a record. */
  readonly isTaken: boolean
}

/** Where records go, and what is known of the application before them. */
export interface Target {
  readonly kit: ImportKit
  readonly applicationId: Id
  /** The ids of its levels by their names. */
  readonly levels: ReadonlyMap<string, Id>
}

/** How records of one kind come in. `R` is a record as the file has it, `W` as it is written: JSON, both. */
export interface Importer<R extends z.ZodObject = z.ZodObject, W = unknown> {
  readonly record: R
  /** Columns of an export that are made anew. */
  readonly ignored: readonly string[]
  /** What no two records may share, and the column it stands in. */
  readonly key: { readonly path: string; of(record: z.output<R>): string }
  /** What is wrong with records that are right by themselves, asked of the database: nothing is changed. */
  judge(target: Target, batch: readonly Placed<z.output<R>>[]): Promise<readonly Judged[]>
  /** What takes long, outside of any transaction, for each record at a time. */
  prepare(record: z.output<R>): Promise<W>
  /** Whether a record is one of those of which a file may have only so many. */
  readonly costly?: { readonly path: string; readonly most: number; readonly message: string; is(record: z.output<R>): boolean }
  /** Writes records under the account's lock. @returns what is wrong all the same: then nothing may be committed */
  write(target: Target, batch: readonly Placed<W>[]): Promise<readonly Judged[]>
}
