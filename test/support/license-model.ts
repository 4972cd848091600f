import type { LicenseChange } from '../../server/rules/change-license.ts'
import type { LicenseCore } from '../../shared/license-states.ts'

const LAST_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999)
const MOST_SECONDS = 252_288_000_000

const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString())
const ms = (text: string | null) => (text === null ? null : new Date(text).getTime())

/** A license told by what is left of it as of a moment, which is the pause or else now, instead of by when it ends. */
interface Told {
  asOfMs: number
  leftMs: number | null
  isPaused: boolean
  /** Everything that no clock moves. */
  rest: LicenseCore
}

const tell = (license: LicenseCore, nowMs: number): Told => {
  const asOfMs = ms(license.pausedAt) ?? nowMs
  const end = ms(license.expiresAt)
  return { asOfMs, leftMs: end === null ? null : end - asOfMs, isPaused: license.pausedAt !== null, rest: license }
}

const untell = ({ asOfMs, leftMs, isPaused, rest }: Told): LicenseCore => ({
  ...rest,
  pausedAt: isPaused ? iso(asOfMs) : null,
  expiresAt: leftMs === null ? null : iso(Math.min(asOfMs + leftMs, LAST_MS)),
})

const addTime = (told: Told, seconds: number): Told | 'unfit' => {
  if (told.leftMs !== null) return { ...told, leftMs: Math.max(told.leftMs, 0) + seconds * 1000 }
  const { activatedAt, durationSeconds } = told.rest
  if (activatedAt === null && durationSeconds !== null)
    return { ...told, rest: { ...told.rest, durationSeconds: Math.min(MOST_SECONDS, durationSeconds + seconds) } }
  return 'unfit'
}

/** Time goes on at `nowMs`: what was left is left then, and what had run out stays where it was. */
const goOn = (told: Told, nowMs: number): Told => {
  const elapsedMs = told.leftMs !== null && told.leftMs <= 0 ? nowMs - told.asOfMs : 0
  return { ...told, isPaused: false, asOfMs: nowMs, leftMs: told.leftMs === null ? null : told.leftMs - elapsedMs }
}

const FORGOTTEN = { activatedAt: null, clientId: null, ipAddress: null, blacklistedAt: null } as const

const changeRest = (rest: LicenseCore, change: LicenseChange, nowMs: number): LicenseCore | 'unfit' => {
  if (change.act === 'resetClientId') return { ...rest, clientId: null }
  if (change.act === 'unblacklist') return { ...rest, blacklistedAt: null }
  if (change.act === 'blacklist') {
    const comment = change.comment === undefined ? {} : { comment: change.comment }
    return { ...rest, blacklistedAt: rest.blacklistedAt ?? iso(nowMs), ...comment }
  }
  if (change.act === 'link') {
    const isTaken = rest.appUserId !== null && rest.appUserId !== change.appUserId
    return isTaken ? 'unfit' : { ...rest, appUserId: change.appUserId }
  }
  const isMeant = change.act === 'unlink' && (change.appUserId ?? rest.appUserId) === rest.appUserId
  return isMeant ? { ...rest, appUserId: null } : rest
}

/** What an action makes of a license, worked out apart from server/rules: by the time left instead of by the end. */
export const modelChange = (license: LicenseCore, change: LicenseChange, now: Date): LicenseCore | 'unfit' => {
  const nowMs = now.getTime()
  const told = tell(license, nowMs)
  if (change.act === 'pause') return untell({ ...told, isPaused: true })
  if (change.act === 'unpause') return told.isPaused ? untell(goOn(told, nowMs)) : license
  if (change.act === 'reinitialize') return untell({ asOfMs: nowMs, leftMs: null, isPaused: false, rest: { ...license, ...FORGOTTEN } })
  if (change.act === 'extend') {
    const longer = addTime(told, change.seconds)
    return longer === 'unfit' ? longer : untell(longer)
  }
  const rest = changeRest(license, change, nowMs)
  return rest === 'unfit' ? rest : untell({ ...told, rest })
}
