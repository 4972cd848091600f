import { durationSeconds } from '../../shared/durations.ts'
import type { LicenseEdit, NewLicenses } from '../../shared/licenses.ts'

/** What making licenses gives. */
export const measureNew = ({ amount = 1, licenses, duration, applicationLicenseSettings: { levels } }: NewLicenses) => ({
  records: licenses?.length ?? amount,
  levels,
  seconds: [duration === null ? null : (durationSeconds(duration) ?? null)],
})

const given = <T>(value: T | undefined): T[] => (value === undefined ? [] : [value])

/** What an edit of a license gives: to have no end, or no duration, is to have it for a lifetime. */
export const measureEdit = ({ expiresAt, applicationLicenseSettings = {} }: LicenseEdit, now: Date) => {
  const { levels = [], durationSeconds: duration } = applicationLicenseSettings
  const until = given(expiresAt).map((end) => (end === null ? null : (Date.parse(end) - now.getTime()) / 1000))
  return { records: 1, levels, seconds: [...given(duration), ...until] }
}
