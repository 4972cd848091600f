import { each } from './each.ts'

/** Everything a plan counts. Source: management-api.md section 11. */
export const LIMITS = [
  'authorizedSessionCount',
  'storageSizeMib',
  'createdApplicationVariableCount',
  'createdApplicationLicenseCount',
  'createdApplicationUserCount',
  'uploadedFilesCount',
  'createdApplicationBlacklistCount',
  'createdApplicationsCount',
  'createdApplicationLicenseLevelsCount',
  'apiKeyCount',
] as const

export type LimitName = (typeof LIMITS)[number]

/** How many of each an account has. */
export type Usage = Readonly<Record<LimitName, number>>

export const FEATURES = ['liveSessionsOverview', 'geoBalancing'] as const

export type Feature = (typeof FEATURES)[number]

export const PLAN_NAMES = ['free', 'basic', 'pro', 'unlimited'] as const

export type PlanName = (typeof PLAN_NAMES)[number]

/** `null` is unlimited. */
export interface Plan {
  readonly title: string
  readonly limits: Readonly<Record<LimitName, number | null>>
  readonly features: Readonly<Record<Feature, boolean>>
  /** What the payment provider calls its price; null when it can't be bought. */
  readonly stripePriceId: string | null
}

/** What each plan allows on one server: the presets, or what its operator made of them. */
export type Plans = Readonly<Record<PlanName, Plan>>

const table: Record<LimitName, readonly [free: number, basic: number, pro: number]> = {
  authorizedSessionCount: [10, 100, 5000],
  storageSizeMib: [0, 1024, 10240],
  createdApplicationVariableCount: [5, 20, 500],
  createdApplicationLicenseCount: [50, 1000, 100_000],
  createdApplicationUserCount: [50, 1000, 100_000],
  uploadedFilesCount: [0, 100, 1000],
  createdApplicationBlacklistCount: [10, 100, 10_000],
  createdApplicationsCount: [1, 5, 50],
  createdApplicationLicenseLevelsCount: [2, 10, 100],
  apiKeyCount: [0, 3, 5],
}

const limits = (column: 0 | 1 | 2) => each(LIMITS, (name) => table[name][column])

/** The presets of management-api.md section 11. What is in force on a node is its `plans`: an operator may change them. */
export const PRESETS: Plans = {
  free: { title: 'Free', limits: limits(0), features: { liveSessionsOverview: false, geoBalancing: false }, stripePriceId: null },
  basic: { title: 'Basic', limits: limits(1), features: { liveSessionsOverview: true, geoBalancing: false }, stripePriceId: null },
  pro: { title: 'Pro', limits: limits(2), features: { liveSessionsOverview: true, geoBalancing: true }, stripePriceId: null },
  unlimited: {
    title: 'Unlimited',
    limits: each(LIMITS, () => null),
    features: { liveSessionsOverview: true, geoBalancing: true },
    stripePriceId: null,
  },
}
