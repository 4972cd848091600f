/** The name of a key whose creator gave none: `API key 2026-11-20 14:03:22` (UTC). Source: management-api.md section 3. */
export const nameKey = (now: Date) => `API key ${now.toISOString().slice(0, 19).replace('T', ' ')}`
