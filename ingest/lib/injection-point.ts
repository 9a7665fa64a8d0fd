/**
 * Rules that a test can break by name, each carried out at one place that asks `holds`. A deliberate break shows that a
 * test would notice if the rule were gone (`npm run breaks`; testing/faults/breaks.ts has the test of each).
 *
 * Every name is a sentence that is true of the product.
 */
export const INJECTION_POINTS = [
  // The event rule, and how events count.
  "an event that the image has is superseded",
  "an update makes no row",
  "a nulled field becomes null",
  "an event is applied once",
  "a delete leaves a tombstone",
  "a merged event changes each of its records",
  "a merged event counts by all its records",
  "a merged event is replayed as a whole",
  "what follows from an event is worked out again",
  "a create that lacks a field opens a repair",
  "a gap opens a repair",
  "an overflow is read from before its saves",
  // The image rule, clause by clause.
  "a read lags by up to its max staleness",
  "later changes go on top of an image",
  "a record that came back takes the rest from its image",
  "a bulk read counts as begun earlier",
  "an older image is dropped",
  "of images of one second the later read stays",
  "a record that a later event names is not gone",
  "a record that a later read shows is not gone",
  "a tombstone outlives earlier reads",
  "a repair closes on a read past its cause",
  "an unsure read closes no repair",
  "what a transaction took back is read again",
  "a later change of a field is kept",
  "a change that the image has gives way to it",
  "fields of an older image are dropped",
  "an image of some fields does not date its row",
  // The pipeline: what is written, and by whom.
  "a checkpoint commits with its effects",
  "an ended lease writes nothing",
  "a lease ends when the log went back",
  "a lease ends with the Postgres that granted it",
  "an expired position opens a repair",
  "catching up is reported once a second",
  "a pipeline reports at once that it is live",
  // Polls.
  "a poll begins before its high-water mark",
  "records of one stamp are paged by id",
  "a poll asks for deleted records",
  "the last poll that meets a record reads it",
  "a webhook's place goes on after a 2xx alone",
  "what follows of a dead letter's record waits behind it",
  "a webhook leads to public addresses alone",
  "an open repair keeps the high-water mark",
  // Reads of many records, and fields that change meanwhile.
  "a page has as many rows as it says",
  "a record that queryAll shows is not gone",
  "a read by ids that a new field overtakes is done again",
  "a resync that a new field overtakes is done again",
  "a resync makes computed fields as old as itself",
  "a resync leaves a repair from before its saves",
  "the next try drops the staging table of the last",
  "a backfill that a new type overtakes is done again",
  "staged fields of an old type are not merged",
  "a field that comes during a copy is backfilled",
  // Verifications.
  "a field that is still to be read is not compared",
  "a verification leaves to repairs what they read",
  "a verification with an error proves nothing",
  "a verification asks again about what only events show",
  // Edits on their way to the org: captured, planned.
  "the base of an edit on an own one is that edit",
  "edits that become one keep the first base",
  "edits of different persons stay apart",
  "nothing is merged into an edit that has an attempt",
  "a newer value replaces the one that is asked about",
  "an edit that ends at its base is withdrawn",
  "a decision names the value it is about",
  "nothing is planned while a repair is open",
  "one edit of a record at a time until it is confirmed",
  "without events the second of a guard is over",
  "a guarded request has the row's stamp",
  // Edits: silence.
  "a repeat has the guard of the first request",
  "a refusal of a repeat says nothing of the first request",
  "an unguarded silence lasts as long as the request may commit",
  "a read is believed when the log is as new",
  // Edits: own events, and what is found by them.
  "an own event is known by who wrote it and through what",
  "an own event comes after its plan",
  "an own event lies in the seconds of its request",
  "an own event confirms what it names, or what the row has",
  "without events what was stored is read back",
  "an own event is looked back from",
  "every own event is looked back from",
  "a write without its event is looked back from",
  "a gap before an own event is a possible conflict",
  // Edits: creates and deletes.
  "a create without an answer is looked for before it is sent again",
  "a record that was created may be deleted",
  "a create is looked for when its request is over",
  "a record is compared before it is deleted",
  "a delete without an answer is not repeated blindly",
  "what a delete took unseen is listed",
] as const;

export type InjectionPoint = (typeof INJECTION_POINTS)[number];

/** Empty in the product. */
const broken = new Set<InjectionPoint>();

/** Whether a rule is followed: true, unless a test has broken it in this process. */
export function holds(rule: InjectionPoint): boolean {
  return !broken.has(rule);
}

/** Breaks a rule while `run` runs. Only `testing/` calls this. */
export function whileBroken<T>(rules: readonly InjectionPoint[], run: () => T): T {
  const added = rules.filter((rule) => !broken.has(rule));
  for (const rule of added) broken.add(rule);
  try {
    return run();
  } finally {
    for (const rule of added) broken.delete(rule);
  }
}

/** Breaks a rule until the process ends. Only `testing/` calls this. */
export function breakRule(rule: InjectionPoint): void {
  broken.add(rule);
}
