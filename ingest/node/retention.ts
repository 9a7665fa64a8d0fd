const HOUR_MS = 3_600_000;

/** How long Salesforce keeps change events ("Subscribe to Change Events", Change Data Capture Developer Guide). */
export const RETENTION_MS = 72 * HOUR_MS;

/**
 * Alarms of a silent stream, by how much of the retention is over:
 *
 *   message ─── silence ───► 75 %: a warning ────► 90 %: an error ────► 100 %: its position is refused, and everything
 *     ▲                          │                     │                changed since is refetched
 *     └──────── message ◄────────┴─────────────────────┘
 */
const ALARMS = [
  { percent: 90, severity: "error" },
  { percent: 75, severity: "warning" },
] as const;

export type Alarm = (typeof ALARMS)[number];

/** @param awayMs since the stream's last message */
export function alarmAfter(awayMs: number): Alarm | null {
  return ALARMS.find(({ percent }) => awayMs * 100 >= RETENTION_MS * percent) ?? null;
}

/** @param lastMessageAt ISO 8601 */
export function alarmMessage(object: string, { percent }: Alarm, lastMessageAt: string): string {
  const lostAt = new Date(Date.parse(lastMessageAt) + RETENTION_MS).toISOString();
  return `No message from the stream of ${object} since ${lastMessageAt}: ${percent} % of the 72 hours for which Salesforce keeps events are over. The stream must be back before ${lostAt}; after that everything changed since is refetched, which takes API calls.`;
}
