import type { BoardFilter } from "../../edge/protocol/board.ts";
import type { Period } from "../../edge/protocol/question.ts";
import type { FilterValues } from "../../edge/protocol/tile-question.ts";
import type { FilterFault } from "./filter-fault.ts";
import { readPeriod } from "./read-period.ts";

/** What a board's address says beside its name. `asOf` is a time, ISO 8601; null: now. */
export type BoardAddress = { readonly values: FilterValues; readonly asOf: string | null };

/** `faults`: what of it means nothing. */
export type ReadAddress = BoardAddress & { readonly faults: readonly FilterFault[] };

const PREFIX = "filter.";

/**
 * `?filter.owner=005…&filter.owner=&filter.period=last-n-days:30&asOf=…`: an empty value stands for what is not filled in.
 * What the board has no filter for, and what is no time, is left out.
 */
export function readBoardAddress(search: string, filters: readonly BoardFilter[]): ReadAddress {
  const params = new URLSearchParams(search);
  const faults: FilterFault[] = [];
  const values: Record<string, FilterValues[string]> = {};
  for (const { key, label, kind } of filters) {
    const texts = params.getAll(PREFIX + key);
    if (kind === "value" && texts.length > 0) values[key] = texts.map((text) => text || null);
    if (kind === "value" || !texts[0]) continue;
    const period = readPeriod(texts[0]);
    if (typeof period === "string") faults.push({ key, label, sentence: period });
    else values[key] = period;
  }
  return { values, asOf: momentOf(params.get("asOf")), faults };
}

/** A board has several objects: a seq of one is no moment of it, and neither is what no clock shows. */
function momentOf(text: string | null): string | null {
  // Date.parse takes much for a time that is none: "seq:12" is in December 2001.
  if (text === null || !/^\d{4}-/.test(text)) return null;
  return Number.isNaN(Date.parse(text)) ? null : text;
}

/** The query string, with its `?`; empty for a board as it is. Whatever else the address says stays. */
export function boardSearch(search: string, { values, asOf }: BoardAddress): string {
  const params = new URLSearchParams(search);
  for (const name of [...params.keys()])
    if (name.startsWith(PREFIX) || name === "asOf") params.delete(name);
  for (const [key, value] of Object.entries(values)) {
    const texts = "period" in value ? [periodText(value)] : value.map((one) => one ?? "");
    for (const text of texts) params.append(PREFIX + key, text);
  }
  if (asOf !== null) params.set("asOf", asOf);
  const text = params.toString().replaceAll("%3A", ":");
  return text === "" ? "" : `?${text}`;
}

export function periodText({ period, n }: Period): string {
  return n === undefined ? period : `${period}:${n}`;
}
