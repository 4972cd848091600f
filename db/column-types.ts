/** ISO 8601 UTC with milliseconds, as text on both databases: sorts as text, compares as time. */
export type Timestamp = string

/** Booleans as both databases store them here. */
export type Flag = 0 | 1
