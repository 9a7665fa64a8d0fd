/** So many over all objects, or so many of each of the objects named, and a few of the others for them to refer to. */
export type RecordCounts = number | ReadonlyMap<string, number>;

/** Work in a small org is spread over so many people where it can be. */
export const FEWEST_USERS = 12;

/** What the objects that are not named have together, about. */
const OTHER_RECORDS = 400;

/**
 * How many records each object has, in the order of their making.
 *
 * @param spread how a total is spread over the objects
 * @throws Error with a sentence for people when an object is named that there is not
 */
export function recordCounts(
  records: RecordCounts,
  spread: (total: number) => ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  if (typeof records === "number") return spread(records);
  const counts = new Map(spread(OTHER_RECORDS));
  for (const [object, count] of records) {
    if (!counts.has(object)) {
      throw new Error(
        `--records names ${object}, but there are only ${[...counts.keys()].join(", ")}.`,
      );
    }
    counts.set(object, object === "User" ? Math.max(FEWEST_USERS, count) : count);
  }
  return counts;
}

/** As the command line takes it: `1000` or `Account=1000,Contact=50`. */
export function recordsText(records: RecordCounts): string {
  if (typeof records === "number") return String(records);
  return [...records].map(([object, count]) => `${object}=${count}`).join(",");
}
