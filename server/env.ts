import { resolve } from 'node:path'
import { z } from 'zod'
import { PLAN_NAMES } from '../shared/plans.ts'
import { S3_VARIABLES, s3Of, s3Problem, type S3Config } from './storage/s3-config.ts'

const between = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, 'Must be a whole number')
    .transform(Number)
    .pipe(z.number().min(least).max(most))

const wholeNumber = (least: number, most: number, otherwise: number) => between(least, most).default(otherwise)

const httpUrl = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ''))

const StripeKey = z
  .string()
  .regex(/^[sr]k_(test|live)_\w+$/, 'Must be a secret or restricted key of Stripe: sk_test_…, sk_live_…, rk_test_… or rk_live_…')

const StripeWebhookSecret = z.string().regex(/^whsec_\S+$/, 'Must be the signing secret of the webhook at Stripe: whsec_…')

/** Every environment variable Keyward reads, with its default. `.env.example` lists the same. */
const Environment = z.object({
  PORT: wholeNumber(0, 65_535, 4000),
  HOST: z.string().min(1).default('127.0.0.1'),
  PUBLIC_URL: httpUrl.optional(),
  DATABASE_URL: z
    .string()
    .regex(/^(sqlite:.+|postgres(ql)?:\/\/.+)$/, 'Must start with sqlite: or postgres://')
    .optional(),
  DATA_DIR: z.string().min(1).default('./data'),
  KEYWARD_PEPPER: z.string().min(1).optional(),
  KEYWARD_AUTH_SECRET: z.string().min(1).optional(),
  KEYWARD_SIGNUP: z.enum(['closed', 'open']).default('closed'),
  KEYWARD_DEFAULT_PLAN: z.enum(PLAN_NAMES).default('free'),
  KEYWARD_PLANS: z.string().min(1).optional(),
  STRIPE_SECRET_KEY: StripeKey.optional(),
  STRIPE_WEBHOOK_SECRET: StripeWebhookSecret.optional(),
  STRIPE_API_URL: httpUrl.default('https://api.stripe.com'),
  ...S3_VARIABLES,
  TRUST_PROXY_HOPS: wholeNumber(0, 16, 0),
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  MAIL_FROM: z.string().min(3).default('Keyward <keyward@localhost>'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  RATE_LIMIT_PER_MINUTE: wholeNumber(1, 100_000_000, 600),
  AUTH_FAILURES_PER_MINUTE: wholeNumber(1, 1_000_000, 60),
  AUDIT_RETENTION_DAYS: between(1, 36_500).optional(),
})

export const VARIABLE_NAMES: readonly string[] = Object.keys(Environment.shape)

/** The checked configuration of one process. `publicUrl` is absent when the operator set none: then loopback origins are trusted. */
export interface Config {
  readonly port: number
  readonly host: string
  readonly publicUrl: string | undefined
  readonly databaseUrl: string
  readonly dataDir: string
  readonly pepper: string | undefined
  readonly authSecret: string | undefined
  readonly signup: 'closed' | 'open'
  readonly defaultPlan: (typeof PLAN_NAMES)[number]
  /** The file that changes the plans, which must exist then; `plans.json` in the data directory when absent, which need not. */
  readonly plansFile: string | undefined
  /** Undefined: nobody takes payments. */
  readonly stripe: { readonly secretKey: string; readonly webhookSecret: string; readonly apiUrl: string } | undefined
  /** Undefined: files lie in the data directory. */
  readonly s3: S3Config | undefined
  readonly trustProxyHops: number
  readonly smtpUrl: string | undefined
  readonly mailFrom: string
  readonly logLevel: string
  readonly rateLimitPerMinute: number
  readonly authFailuresPerMinute: number
  /** Undefined: audit events are kept for ever. */
  readonly auditRetentionDays: number | undefined
}

/** A configuration the operator has to mend; its message names the variable and never its value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/** @throws ConfigError when one of the two secrets is missing: paid plans that nobody hears of help nobody */
const stripeOf = ({
  STRIPE_SECRET_KEY: secretKey,
  STRIPE_WEBHOOK_SECRET: webhookSecret,
  STRIPE_API_URL: apiUrl,
}: z.output<typeof Environment>) => {
  if (secretKey === undefined && webhookSecret === undefined) return undefined
  if (webhookSecret === undefined) throw new ConfigError('STRIPE_WEBHOOK_SECRET: Must be set together with STRIPE_SECRET_KEY')
  if (secretKey === undefined) throw new ConfigError('STRIPE_SECRET_KEY: Must be set together with STRIPE_WEBHOOK_SECRET')
  return { secretKey, webhookSecret, apiUrl }
}

/**
 * Reads and checks the environment; empty variables count as absent.
 * @throws ConfigError naming every variable that is wrong
 */
export const readConfig = (environment: Readonly<Record<string, string | undefined>>): Config => {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''))
  const result = Environment.safeParse(given)
  if (!result.success) {
    throw new ConfigError(result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n'))
  }
  const env = result.data
  const problem = s3Problem(env)
  if (problem !== undefined) throw new ConfigError(problem)
  const dataDir = resolve(env.DATA_DIR)
  const stripe = stripeOf(env)
  return {
    port: env.PORT,
    host: env.HOST,
    publicUrl: env.PUBLIC_URL,
    databaseUrl: env.DATABASE_URL ?? `sqlite:${dataDir}/keyward.db`,
    dataDir,
    pepper: env.KEYWARD_PEPPER,
    authSecret: env.KEYWARD_AUTH_SECRET,
    signup: env.KEYWARD_SIGNUP,
    defaultPlan: env.KEYWARD_DEFAULT_PLAN,
    plansFile: env.KEYWARD_PLANS === undefined ? undefined : resolve(env.KEYWARD_PLANS),
    stripe,
    s3: s3Of(env),
    trustProxyHops: env.TRUST_PROXY_HOPS,
    smtpUrl: env.SMTP_URL,
    mailFrom: env.MAIL_FROM,
    logLevel: env.LOG_LEVEL,
    rateLimitPerMinute: env.RATE_LIMIT_PER_MINUTE,
    authFailuresPerMinute: env.AUTH_FAILURES_PER_MINUTE,
    auditRetentionDays: env.AUDIT_RETENTION_DAYS,
  }
}

export const configFromProcess = (): Config => readConfig(process.env)
