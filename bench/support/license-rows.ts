import { searchOf } from '../../db/repositories/license-columns.ts'
import { columnsOfUser } from '../../db/repositories/user-columns.ts'
import type { AppUserTable, LicenseTable, LicenseToLevelTable } from '../../db/schema.ts'
import type { Id } from '../../shared/ids.ts'
import { licenseState } from '../../shared/license-states.ts'

const DAY_MS = 86_400_000
const MONTH_SECONDS = 30 * 86_400

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'

/** What is stored: `count` licenses, created evenly over the last `days`. */
export interface Many {
  readonly applicationId: Id
  readonly count: number
  readonly days: number
  readonly now: Date
}

/** A user for each ten licenses; three in ten of the used ones are linked to one. */
export const usersFor = (count: number) => Math.ceil(count / 10)

/** Numbers that look random and are the same in every run (splitmix32). */
const scattered = (seed: number) => {
  let state = seed
  return (below: number) => {
    state = (state + 0x9e3779b9) | 0
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return ((mixed ^ (mixed >>> 15)) >>> 0) % below
  }
}

type Draw = ReturnType<typeof scattered>

const textOf = (draw: Draw, length: number, alphabet: string) => {
  let text = ''
  while (text.length < length) text += alphabet[draw(alphabet.length)] ?? ''
  return text
}

const keyOf = (draw: Draw) => `${textOf(draw, 6, ALPHABET)}-${textOf(draw, 6, ALPHABET)}`

const momentOf = ({ count, days, now }: Many, index: number) =>
  Math.floor(now.getTime() - days * DAY_MS + ((index + 0.5) / count) * days * DAY_MS)

const idAt = (millisecond: number, index: number): Id => ((BigInt(millisecond) << 20n) + BigInt(index % 1_000_000)).toString()

const userIdOf = (many: Many, index: number) => idAt(momentOf({ ...many, count: usersFor(many.count) }, index), index)

const loginOf = (index: number) => `user${(index * 7919) % 1_000_003}.${index}`

/** Of ten licenses four are available, four in use, and of the rest every second one is expired, a quarter paused, a quarter blacklisted. */
const timesOf = (draw: Draw, createdMs: number, nowMs: number) => {
  const lot = draw(20)
  const iso = (ms: number) => new Date(ms).toISOString()
  const none = { activated_at: null, paused_at: null, blacklisted_at: null, expires_at: null }
  if (lot < 8) return none
  const activatedMs = createdMs + Math.floor((nowMs - createdMs) * (draw(1000) / 1000))
  const used = { ...none, activated_at: iso(activatedMs), expires_at: iso(nowMs + DAY_MS + draw(365) * DAY_MS) }
  if (lot < 16) return used
  if (lot < 18) return { ...used, expires_at: iso(activatedMs + Math.floor((nowMs - activatedMs) / 2)) }
  return lot === 18 ? { ...used, paused_at: iso(nowMs) } : { ...used, blacklisted_at: iso(nowMs) }
}

const licenseIdOf = (many: Many, index: number) => idAt(momentOf(many, index), index)

export type LicenseRow = LicenseTable & { readonly login: string | null }

/** The rows of table `license` in order of creation, each with the login it is linked to. The same in every run, but for the times. */
export function* licenseRows(many: Many): Generator<LicenseRow> {
  const draw = scattered(many.count)
  const users = usersFor(many.count)
  for (let index = 0; index < many.count; index += 1) {
    const createdMs = momentOf(many, index)
    const times = timesOf(draw, createdMs, many.now.getTime())
    const isUsed = times.activated_at !== null
    const user = isUsed && draw(10) < 3 ? draw(users) : undefined
    const license = keyOf(draw)
    const clientId = isUsed ? `hw-${textOf(draw, 12, '0123456789abcdef')}` : null
    const ipAddress = isUsed ? `${1 + draw(223)}.${draw(256)}.${draw(256)}.${draw(256)}` : null
    const login = user === undefined ? null : loginOf(user)
    const state = {
      activatedAt: times.activated_at,
      pausedAt: times.paused_at,
      blacklistedAt: times.blacklisted_at,
      expiresAt: times.expires_at,
    }
    const comment = draw(20) === 0 ? `Order ${draw(1_000_000)}` : null
    yield {
      id: licenseIdOf(many, index),
      application_id: many.applicationId,
      license,
      phase: licenseState(state, many.now),
      client_id: clientId,
      ip_address: ipAddress,
      comment,
      requires_client_id: draw(2) === 0 ? 0 : 1,
      duration_seconds: MONTH_SECONDS,
      ...times,
      app_user_id: user === undefined ? null : userIdOf(many, user),
      search: searchOf({ license, clientId, ipAddress, login, comment }),
      created_at: new Date(createdMs).toISOString(),
      updated_at: many.now.toISOString(),
      login,
    }
  }
}

/** The rows of table `app_user` that they are linked to. */
export function* userRows(many: Many): Generator<AppUserTable> {
  const count = usersFor(many.count)
  const nobody = { comment: null, clientId: null, ipAddress: null, blacklistedAt: null }
  for (let index = 0; index < count; index += 1) {
    const at = new Date(momentOf({ ...many, count }, index)).toISOString()
    yield {
      id: userIdOf(many, index),
      application_id: many.applicationId,
      password_hash: '-',
      created_at: at,
      updated_at: at,
      ...columnsOfUser({
        ...nobody,
        login: loginOf(index),
        credentialsType: 'login_password',
        requiresLicense: true,
        requiresClientId: false,
      }),
    }
  }
}

/** Every second license has the first level, every tenth one the second too. */
export function* levelRows(many: Many, [first, second]: readonly [Id, Id]): Generator<LicenseToLevelTable> {
  for (let index = 0; index < many.count; index += 2) {
    const license_id = licenseIdOf(many, index)
    yield { license_id, level_id: first }
    if (index % 10 === 0) yield { license_id, level_id: second }
  }
}
