/** How long a one-time URL may be used. Source: management-api.md section 9. */
const LINK_MS = 15 * 60_000

/** When a one-time URL given now is out of time. */
export const linkEndsAt = (now: Date) => new Date(now.getTime() + LINK_MS).toISOString()
