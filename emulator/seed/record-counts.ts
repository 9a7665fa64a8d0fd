/** A number over all objects, or a number for some objects, with a few records of the others for references. */
export type RecordCounts = number | ReadonlyMap<string, number>;

/** A small org has this many users if possible, to spread the work. */
export const FEWEST_USERS = 12;

/** About the total of the objects that are not named. */
const OTHER_RECORDS = 400;

/**
 * The number of records of each object, in the order of seeding.
 *
 * @param spread divides a total among the objects
 * @throws Error for people when an unknown object is named
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
