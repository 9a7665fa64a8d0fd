import { commaSeparated } from "../../format/separated.ts";
import type { TileRows } from "./tile-rows.ts";

/** Without it spreadsheets read the bytes in the code page of their machine. */
const BYTE_ORDER_MARK = "\ufeff";

/** A CSV file that spreadsheets and programs read alike: UTF-8, RFC 4180, first the headings, then only rows. */
export function csvText({ header, rows }: Pick<TileRows, "header" | "rows">): string {
  return BYTE_ORDER_MARK + commaSeparated([header, ...rows]);
}
