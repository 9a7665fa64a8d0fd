import type { RelatedColumn } from "../query/related.ts";
import { seenObjects } from "./catalog.ts";
import type { Reader } from "./who.ts";

/** The references that the reader sees, of the objects that there are for them. */
export async function seenRelated(
  reader: Reader,
  all: readonly RelatedColumn[],
): Promise<readonly RelatedColumn[]> {
  if (reader.grant.isWhole) return all;
  const objects = await seenObjects(reader, [...new Set(all.map(({ object }) => object))]);
  return all.flatMap((one) => {
    const entry = objects.find(({ name }) => name === one.object);
    const sees = (column: string | null) => entry?.columns.some((each) => each.column === column);
    if (entry === undefined || !sees(one.column)) return [];
    const nameColumn = sees(one.nameColumn) ? one.nameColumn : null;
    return [{ ...one, nameColumn, ...(entry.seen && { seen: entry.seen }) }];
  });
}
