import { countText } from "../format/number.ts";
import { dateTimeText } from "../format/time.ts";

/** The moments that a page shows, as the address holds them: ISO 8601, or `seq:N`; null: now. */
export type Moments = { readonly asOf: string | null; readonly with: string | null };

export const isSeq = (moment: string) => moment.startsWith("seq:");

/** The moment right after a change: its seq; where that is not told (0), the time at which it stands in the timeline. */
export function momentAfter({ seq }: { readonly seq: number }, at: string): string {
  return seq > 0 ? `seq:${seq}` : at;
}

/** `as of 3 Nov, 14:02`, or `after change 12`. */
export function momentWords(moment: string): string {
  if (isSeq(moment)) return `after change ${countText(Number(moment.slice(4)))}`;
  return `as of ${dateTimeText(moment, new Date())}`;
}

/** `3 fields are different now.` */
export function differingWords(count: number, other: string): string {
  if (count === 0) return `No field is different ${other}.`;
  if (count === 1) return `1 field is different ${other}.`;
  return `${countText(count)} fields are different ${other}.`;
}
