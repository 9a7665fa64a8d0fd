/**
 * A moment as SQL writes it: ISO 8601, milliseconds, UTC, such as `2026-01-31T09:30:00.000Z`, whatever the time zone of
 * the session. So later is greater as text too.
 */
export function iso(time: string): string {
  return `to_char(${time} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}
