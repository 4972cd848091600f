import { z } from 'zod'

/** The environment variables of a bucket, for `server/env.ts`. */
export const S3_VARIABLES = {
  S3_BUCKET: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'Must be the name of a bucket')
    .optional(),
  S3_ENDPOINT: z
    .url({ protocol: /^https?$/ })
    .transform((url) => url.replace(/\/+$/, ''))
    .optional(),
  S3_REGION: z.string().min(1).default('us-east-1'),
  S3_ACCESS_KEY_ID: z.string().min(1).optional(),
  S3_SECRET_ACCESS_KEY: z.string().min(1).optional(),
  S3_FORCE_PATH_STYLE: z.enum(['true', 'false']).default('false'),
  S3_PREFIX: z
    .string()
    .regex(/^[\w!.*'()/-]{1,512}$/, 'Must be letters, digits and _ - . / alone')
    .default('keyward/'),
}

const Variables = z.object(S3_VARIABLES)

type Variables = z.output<typeof Variables>

/** A bucket and how to reach it; without keys the machine's own credentials are used. */
export interface S3Config {
  readonly bucket: string
  readonly endpoint: string | undefined
  readonly region: string
  readonly accessKeyId: string | undefined
  readonly secretAccessKey: string | undefined
  readonly forcesPathStyle: boolean
  readonly prefix: string
}

/** The bucket to store files in, if one is named. */
export const s3Of = (env: Variables): S3Config | undefined =>
  env.S3_BUCKET === undefined
    ? undefined
    : {
        bucket: env.S3_BUCKET,
        endpoint: env.S3_ENDPOINT,
        region: env.S3_REGION,
        accessKeyId: env.S3_ACCESS_KEY_ID,
        secretAccessKey: env.S3_SECRET_ACCESS_KEY,
        forcesPathStyle: env.S3_FORCE_PATH_STYLE === 'true',
        prefix: env.S3_PREFIX,
      }

/** What is wrong with these variables together. */
export const s3Problem = (env: Variables): string | undefined => {
  const hasId = env.S3_ACCESS_KEY_ID !== undefined
  if (hasId !== (env.S3_SECRET_ACCESS_KEY !== undefined)) return 'S3_ACCESS_KEY_ID: Must be set together with S3_SECRET_ACCESS_KEY'
  if (env.S3_BUCKET === undefined && (hasId || env.S3_ENDPOINT !== undefined)) return 'S3_BUCKET: Must be set, too'
  return undefined
}
