import type { Add } from "../query/statement.ts";
import type { CheckedMeasures } from "./check.ts";
import { mostCells } from "./group-bounds.ts";
import { intervalSql } from "./group-key-sql.ts";
import { keysOf } from "./grouped-sql.ts";
import { type CheckedGroup, isGapless } from "./groups.ts";

export function hasCells({ by }: Pick<CheckedMeasures, "by">): boolean {
  return by.some(isGapless);
}

/**
 * `cells`: every bucket, with every value of the other group, whether or not there are rows. One more than may be tells
 * that there are too many.
 */
export function cellsSql(question: CheckedMeasures, add: Add): string {
  const axes = question.by.map((group, i) => `(${axisSql(group, `k${i}`, add)}) a${i}`);
  const limit = add(mostCells(question) + 1, "int");
  return `select ${keysOf(question).join(", ")} from ${axes.join(" cross join ")} limit ${limit}`;
}

/** The values of a group: all its buckets, and what the rows have, the empty one included. */
function axisSql(group: CheckedGroup, key: string, add: Add): string {
  const buckets = bucketsSql(group, key, add);
  const found = `select ${key} from groups`;
  return buckets === null ? `select distinct ${key} from groups` : `${buckets} union ${found}`;
}

function bucketsSql({ key }: CheckedGroup, name: string, add: Add): string | null {
  switch (key.kind) {
    case "value":
      return null;
    case "weekday":
      return `select generate_series(1, 7) as ${name}`;
    case "hour":
      return `select generate_series(0, 23) as ${name}`;
    case "bands":
      return `select generate_series(0, ${add(key.bounds.length, "int")}) as ${name}`;
    case "calendar": {
      const end = (day: string | null, found: "min" | "max") =>
        day === null ? `(select ${found}(${name}) from groups)` : add(day, "date");
      const ends = [end(key.first, "min"), end(key.last, "max")].map((one) => `${one}::timestamp`);
      return `select generate_series(${ends.join(", ")}, ${intervalSql(key.unit)})::date as ${name}`;
    }
  }
}
