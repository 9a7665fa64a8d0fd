import { countText } from "../format/number.ts";
import type { LiveRows } from "../rows/create-live-rows.ts";

/** `3 new rows`; `3 new or changed rows` where some may have passed before; empty where there are none. */
export function newcomerWords({ newcomers }: Pick<LiveRows, "newcomers">): string {
  const all = [...newcomers().values()];
  if (all.length === 0) return "";
  const kind = all.includes("maybe") ? "new or changed" : "new";
  return `${countText(all.length)} ${kind} ${all.length === 1 ? "row" : "rows"}`;
}
