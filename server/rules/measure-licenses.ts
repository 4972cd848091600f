import { durationSeconds } from '../../shared/durations.ts'
import type { LicenseEdit, NewLicenses } from '../../shared/licenses.ts'

/** What making licenses gives. */
export const measureNew = ({ amount = 1, licenses, duration, applicationLicenseSettings: { levels } }: NewLicenses) => ({
  records: licenses?.length ?? amount,
  levels,
  seconds: [duration === null ? null : (durationSeconds(duration) ?? null)],
})

/**
 * What an edit of a license gives: to have no duration is to have it for a lifetime. What a new end gives can't be told: of a license that
 * was paused long ago all the time since then is given with it.
 */
export const measureEdit = ({ expiresAt, applicationLicenseSettings = {} }: LicenseEdit) => {
  const { levels = [], durationSeconds: duration } = applicationLicenseSettings
  const seconds = duration === undefined ? [] : [duration]
  return { records: 1, levels, seconds: expiresAt === undefined ? seconds : ('unknown' as const) }
}
