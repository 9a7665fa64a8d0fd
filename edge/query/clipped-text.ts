import { quoteIdent } from "../../db/mirror/identifier.ts";
import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";

/*
 * A page of rows is bounded in bytes. Long text areas hold up to 131,072 characters, so a page of 500 rows could have
 * hundreds of megabytes, while Neon cuts answers at 64 MB. In pages each text is clipped, in Postgres, to its share of
 * PAGE_CHARACTERS. One record is answered whole.
 */

/** Texts of a page together, if every text is as long as it may be. */
const PAGE_CHARACTERS = 8_000_000;
/** More of a text than a list shows, and less than the fewest that make 64 MB of 500 rows with 800 texts. */
const MOST = 1_000;
const LEAST = 30;

/** Stands between the beginning of a text and its length. */
const MARK = "\u0001";

/** The lengths of texts that a page holds clipped, in characters: by record id, then by column. */
export type Clipped = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** Ids have 18 characters. */
function mayBeLong({ pgType, type }: MirrorColumn): boolean {
  return pgType === "text" && type !== "id" && type !== "reference";
}

/** How many characters of each text a page of so many rows holds. */
export function clipLength(columns: readonly MirrorColumn[], rows: number): number {
  const texts = columns.filter(mayBeLong).length;
  return Math.max(LEAST, Math.min(MOST, Math.floor(PAGE_CHARACTERS / (rows * texts || 1))));
}

/**
 * The column, or of a longer text its beginning, MARK and its length. Postgres knows the bytes of a text without
 * reading it, so texts that are short cost nothing.
 *
 * @param value SQL of the column's value
 */
export function clippedSql(
  column: MirrorColumn,
  most: number,
  value: string = quoteIdent(column.column),
): string {
  const name = quoteIdent(column.column);
  if (!mayBeLong(column)) return `${value} as ${name}`;
  return `case when octet_length(${value}) <= ${most} or char_length(${value}) <= ${most} then ${value} else left(${value}, ${most}) || chr(1) || char_length(${value}) end as ${name}`;
}

/** Reads what `clippedSql` answers. `length` is null of a text that is whole. */
export function readClipped(
  text: string,
  most: number,
): { readonly text: string; readonly length: number | null } {
  if (text.length <= most) return { text, length: null };
  const at = text.lastIndexOf(MARK);
  const beginning = text.slice(0, Math.max(at, 0));
  // A text may hold the mark itself; but then it is no longer than what is answered whole.
  if (at < 0 || [...beginning].length !== most) return { text, length: null };
  return { text: beginning, length: Number(text.slice(at + 1)) };
}
