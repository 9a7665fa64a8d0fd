import type { PgType } from "./mirror-column.ts";
import type { MirrorCell } from "./types/field-kind.ts";
import { KINDS } from "./types/registry.ts";

/** From what Postgres prints (ISO date style). */
export function cellFromText(pgType: PgType, text: string | null): MirrorCell {
  return text === null ? null : FROM_TEXT[pgType](text);
}

/** To what Postgres reads as a value of the column's type. */
export function textFromCell(cell: MirrorCell): string | null {
  return cell === null ? null : String(cell);
}

const FROM_TEXT = Object.fromEntries(
  KINDS.map(({ pgType, fromText }) => [pgType, fromText]),
) as Readonly<Record<PgType, (text: string) => MirrorCell>>;
