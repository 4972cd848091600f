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

export const FEATURES = ['liveSessionsOverview', 'geoBalancing'] as const

export type Feature = (typeof FEATURES)[number]

export const PLAN_NAMES = ['free', 'basic', 'pro', 'unlimited'] as const

export type PlanName = (typeof PLAN_NAMES)[number]

/** `null` is unlimited. */
export interface Plan {
  readonly title: string
  readonly limits: Readonly<Record<LimitName, number | null>>
  readonly features: Readonly<Record<Feature, boolean>>
}

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

const limits = (column: 0 | 1 | 2 | null) => {
  const of = (name: LimitName) => (column === null ? null : table[name][column])
  return {
    authorizedSessionCount: of('authorizedSessionCount'),
    storageSizeMib: of('storageSizeMib'),
    createdApplicationVariableCount: of('createdApplicationVariableCount'),
    createdApplicationLicenseCount: of('createdApplicationLicenseCount'),
    createdApplicationUserCount: of('createdApplicationUserCount'),
    uploadedFilesCount: of('uploadedFilesCount'),
    createdApplicationBlacklistCount: of('createdApplicationBlacklistCount'),
    createdApplicationsCount: of('createdApplicationsCount'),
    createdApplicationLicenseLevelsCount: of('createdApplicationLicenseLevelsCount'),
    apiKeyCount: of('apiKeyCount'),
  } satisfies Record<LimitName, number | null>
}

/** The presets of management-api.md section 11. */
export const PLANS: Readonly<Record<PlanName, Plan>> = {
  free: { title: 'Free', limits: limits(0), features: { liveSessionsOverview: false, geoBalancing: false } },
  basic: { title: 'Basic', limits: limits(1), features: { liveSessionsOverview: true, geoBalancing: false } },
  pro: { title: 'Pro', limits: limits(2), features: { liveSessionsOverview: true, geoBalancing: true } },
  unlimited: { title: 'Unlimited', limits: limits(null), features: { liveSessionsOverview: true, geoBalancing: true } },
}
