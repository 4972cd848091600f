/** A mail that was sent to invite somebody into one account. */
export interface SentMail {
  readonly email: string
  /** ISO 8601. */
  readonly sent_at: string
}

const MINUTE_MS = 60_000

/** Within how long how many mails of one account, and of them how many to one address: nobody's mailbox is flooded through us. */
const PACES = [
  { windowMs: MINUTE_MS, most: 1, isPerAddress: true },
  { windowMs: 60 * MINUTE_MS, most: 30, isPerAddress: false },
  { windowMs: 24 * 60 * MINUTE_MS, most: 5, isPerAddress: true },
] as const

/** The longest of the windows: older mails count nowhere. */
export const MAILS_COUNT_MS = 24 * 60 * MINUTE_MS

/**
 * How many seconds an account has to wait until it may mail this address again; 0 when it may now.
 * @param sent the account's mails of the last day
 */
export const paceInvitations = (sent: readonly SentMail[], email: string, now: Date): number => {
  const waits = PACES.map(({ windowMs, most, isPerAddress }) => {
    const ends = sent
      .filter((mail) => !isPerAddress || mail.email === email)
      .map((mail) => Date.parse(mail.sent_at) + windowMs - now.getTime())
      .filter((leftMs) => leftMs > 0)
      .toSorted((one, other) => other - one)
    return ends[most - 1] ?? 0
  })
  return Math.ceil(Math.max(...waits) / 1000)
}
