import uFuzzy from "@leeoniya/ufuzzy";
import type { SearchHit } from "../../edge/protocol/search.ts";
import { visible } from "../format/visible.ts";

/** A line of the palette: somewhere to go, or something to do. */
export type PaletteItem = {
  /** Unique among all lines. */
  readonly key: string;
  readonly label: string;
  /** What tells it from others of that label. */
  readonly beside?: string;
  /** What kind of thing it is. */
  readonly sort: string;
} & ({ readonly href: string } | { readonly run: () => void });

const matcher = new uFuzzy({ intraMode: 1, intraIns: 1 });
/** Records come below them: more would push these out of sight. */
const MOST_MATCHES = 5;

/** The pages and commands that the text means, the best first; all of them for none. */
export function matchesOf(text: string, items: readonly PaletteItem[]): readonly PaletteItem[] {
  const sought = text.trim();
  if (sought === "") return items;
  const labels = items.map(({ label }) => label);
  const [found, , order] = matcher.search(labels, sought, 1);
  if (!found) return [];
  const best = order ? order.map((at) => found[at]) : found;
  return best.flatMap((at) => (at === undefined ? [] : (items[at] ?? []))).slice(0, MOST_MATCHES);
}

/** A record that was found, as a line. */
export function recordItem(
  { object, id, name, beside }: SearchHit,
  labelOf: (object: string) => string,
  hrefOf: (object: string, id: string) => string,
): PaletteItem {
  return {
    key: id,
    label: name === null ? id : visible(name),
    ...(beside === null ? {} : { beside: visible(beside.value) }),
    sort: labelOf(object),
    href: hrefOf(object, id),
  };
}

/** Where the next line is; from the last the first follows. `at` may be -1, where none is chosen. */
export function nextLine(at: number, step: 1 | -1, count: number): number {
  if (count === 0) return -1;
  return at < 0 && step < 0 ? count - 1 : (at + step + count) % count;
}
