import type { Sight } from "../grants/grant-of.ts";
import { columnsWithin } from "../grants/seen-columns.ts";
import { rowsWithin } from "../grants/seen-rows.ts";
import type { SeenRows } from "../query/column.ts";
import type { ObjectEntry } from "../query/object-entry.ts";
import { askerIn } from "./asker.ts";
import type { Finder } from "./descriptions.ts";
import { rowsSeen } from "./seen-objects.ts";
import type { Reader } from "./who.ts";

/**
 * An object as it is seen through a grant within another one. It is made anew for each request: what its condition finds
 * behind references depends on all that the other grant shows.
 *
 * @param outer the object as it is seen through the other one
 * @param finder of the objects that are
 */
export async function narrowedObject(
  reader: Reader,
  outer: ObjectEntry,
  sight: Sight,
  finder: Finder,
): Promise<ObjectEntry> {
  const columns = columnsWithin(outer.columns, sight);
  const names = new Set(columns.map(({ column }) => column));
  const own = await ownRows(reader, outer, columns, sight, finder);
  const seen = outer.seen === undefined ? own : rowsWithin(outer.seen, own, columns);
  return {
    ...outer,
    columns,
    standing: outer.standing.filter(({ column }) => names.has(column)),
    ...(seen === null ? {} : { seen }),
  };
}

async function ownRows(
  reader: Reader,
  outer: ObjectEntry,
  columns: ObjectEntry["columns"],
  { rows }: Sight,
  finder: Finder,
): Promise<SeenRows | null> {
  if (rows === null) return null;
  const me = await askerIn([rows], reader.database, reader.person);
  return rowsSeen(reader, outer, columns, { rows, me }, finder);
}
