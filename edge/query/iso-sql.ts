/** A moment as SQL writes it for JSON: `2026-01-31T09:30:00.000Z`, whatever the time zone of the session. */
export function iso(column: string): string {
  return `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}
