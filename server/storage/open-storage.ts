import { join } from 'node:path'
import type { Config } from '../env.ts'
import { diskStorage } from './disk.ts'
import { s3Storage } from './s3.ts'
import type { Storage } from './storage.ts'

/** The storage that the configuration chooses: a bucket, else a directory beside the database. Touches neither yet. */
export const openStorage = ({ s3, dataDir }: Pick<Config, 's3' | 'dataDir'>): Storage =>
  s3 === undefined ? diskStorage(join(dataDir, 'files')) : s3Storage(s3)
