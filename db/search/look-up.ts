import type { Id } from '../../shared/ids.ts'
import type { Handle } from '../handle.ts'
import type { Asked } from './asked.ts'
import { lookUpPostgres } from './postgres-index.ts'
import type { Bounds } from './slices.ts'
import { lookUpSqlite } from './sqlite-index.ts'

const LOOK_UP = { sqlite: lookUpSqlite, postgres: lookUpPostgres }

/** The newest hits within bounds by the index of the database, however many rows there are. */
export const lookUp = async (handle: Handle, asked: Asked, bounds: Bounds): Promise<readonly Id[]> =>
  (await LOOK_UP[handle.dialect](handle, asked, bounds)).slice(0, bounds.most)
