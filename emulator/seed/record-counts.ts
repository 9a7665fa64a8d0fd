/** So many over all objects, or so many of each of the objects named, and a few of the others for them to refer to. */
export type RecordCounts = number | ReadonlyMap<string, number>;

/** What share of an org's records an object has. */
const SHARES: readonly (readonly [object: string, share: number])[] = [
  ["User", 0.0008],
  ["Campaign", 0.002],
  ["Product2", 0.004],
  ["Account", 0.12],
  ["Contact", 0.2],
  ["Lead", 0.12],
  ["Opportunity", 0.13],
  ["OpportunityLineItem", 0.14],
  ["Case", 0.11],
  ["Task", 0.1],
  ["Event", 0.05],
  ["Site_Visit__c", 0.0232],
];

/** Work in a small org is spread over so many people where it can be. */
const FEWEST_USERS = 12;

/** How many records each object has of a total; each has one as soon as the total allows, users first. */
export function seedCounts(total: number): Map<string, number> {
  const counts = new Map(SHARES.map(([object, share]) => [object, Math.floor(total * share)]));
  counts.set(
    "User",
    Math.max(counts.get("User") ?? 0, Math.min(FEWEST_USERS, Math.floor(total / 20))),
  );
  for (const [i, [object]] of SHARES.entries()) {
    if (i < total) counts.set(object, Math.max(1, counts.get(object) ?? 0));
  }
  let left = total - [...counts.values()].reduce((sum, count) => sum + count, 0);
  for (const object of [
    "Task",
    "Contact",
    "Account",
    "Opportunity",
    "Lead",
    "OpportunityLineItem",
  ]) {
    const count = counts.get(object) ?? 0;
    const add = Math.max(left, 1 - count);
    if (left === 0) break;
    counts.set(object, count + add);
    left -= add;
  }
  return counts;
}

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
