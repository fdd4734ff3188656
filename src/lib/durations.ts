// In milliseconds.

export const MINUTE_MS = 60_000
export const HOUR_MS = 60 * MINUTE_MS
export const DAY_MS = 24 * HOUR_MS
export const WEEK_MS = 7 * DAY_MS

/** Someone with no session for this long counts as silent. */
export const SILENT_MS = 3 * WEEK_MS
export const SILENT_TIME = 'three weeks'
