import type { InjectionPoint } from "../../ingest/lib/injection-point.ts";

/** A rule that is broken on purpose, and the test that must notice. The test runs the rule in its own process. */
export type Break = readonly [rule: InjectionPoint, test: string];

const ORDERING = "ingest/apply/rules/ordering.test.ts";
const REPAIR_STATE = "ingest/apply/rules/repair-state.test.ts";
const BATCH = "ingest/apply/apply-batch.pg.test.ts";
const RULES = "ingest/apply/ordering.pg.test.ts";
const FIELDS = "ingest/apply/merge-fields.pg.test.ts";
const STATUS = "ingest/context/pipeline-status.pg.test.ts";
const RESYNC_ROW = "ingest/snapshot/resync-row.pg.test.ts";
const DRIFT = "ingest/schema/drift-faults.pg.test.ts";
const VERIFY = "ingest/reconcile/verify/verify.pg.test.ts";
const WEBHOOKS = "ingest/webhooks/webhooks.pg.test.ts";
const SIMULATION = "testing/simulation/simulation.test.ts";
const EDITS = "testing/edits/edits.test.ts";
const CAPTURE = "ingest/edits/rules/capture.test.ts";
const TURN = "ingest/edits/rules/turn.test.ts";
const CREATE = "ingest/edits/rules/create.test.ts";
const DELETE = "ingest/edits/rules/delete.test.ts";

export const BREAKS: readonly Break[] = [
  ["an event that the image has is superseded", BATCH],
  ["an update makes no row", BATCH],
  ["a nulled field becomes null", "ingest/cdc/decode.test.ts"],
  ["an event is applied once", BATCH],
  ["a delete leaves a tombstone", RULES],
  ["a merged event changes each of its records", RULES],
  ["a merged event counts by all its records", "ingest/apply/rules/event-ledger.test.ts"],
  ["a merged event is replayed as a whole", "ingest/apply/replay-buffered.pg.test.ts"],
  ["what follows from an event is worked out again", "ingest/apply/derived-values.pg.test.ts"],
  ["a create that lacks a field opens a repair", RULES],
  ["a gap opens a repair", SIMULATION],
  ["an overflow is read from before its saves", BATCH],
  ["a read lags by up to its max staleness", BATCH],
  ["a read lags by up to its max staleness", FIELDS],
  ["later changes go on top of an image", ORDERING],
  ["a record that came back takes the rest from its image", ORDERING],
  ["a bulk read counts as begun earlier", RULES],
  ["an older image is dropped", ORDERING],
  ["of images of one second the later read stays", RULES],
  ["a record that a later event names is not gone", ORDERING],
  ["a record that a later read shows is not gone", ORDERING],
  ["a tombstone outlives earlier reads", BATCH],
  ["a repair closes on a read past its cause", REPAIR_STATE],
  ["an unsure read closes no repair", REPAIR_STATE],
  ["what a transaction took back is read again", SIMULATION],
  ["a later change of a field is kept", FIELDS],
  ["a change that the image has gives way to it", FIELDS],
  ["fields of an older image are dropped", FIELDS],
  ["an image of some fields does not date its row", FIELDS],
  ["a checkpoint commits with its effects", "ingest/apply/durability.pg.test.ts"],
  ["an ended lease writes nothing", BATCH],
  ["a lease ends when the log went back", BATCH],
  ["a lease ends with the Postgres that granted it", "ingest/pipeline/lost-commits.pg.test.ts"],
  ["an expired position opens a repair", "ingest/pipeline/restart.pg.test.ts"],
  ["catching up is reported once a second", STATUS],
  ["a pipeline reports at once that it is live", STATUS],
  ["a poll begins before its high-water mark", SIMULATION],
  ["records of one stamp are paged by id", SIMULATION],
  ["a poll asks for deleted records", SIMULATION],
  ["the last poll that meets a record reads it", SIMULATION],
  ["a webhook's place goes on after a 2xx alone", WEBHOOKS],
  ["what follows of a dead letter's record waits behind it", "ingest/webhooks/message.test.ts"],
  ["a webhook leads to public addresses alone", "ingest/webhooks/post-message.test.ts"],
  ["an open repair keeps the high-water mark", "ingest/capture/poll-plan.test.ts"],
  ["a record that queryAll shows is not gone", "ingest/snapshot/read-records.pg.test.ts"],
  ["a page has as many rows as it says", "ingest/snapshot/initial-snapshot.pg.test.ts"],
  [
    "a read by ids that a new field overtakes is done again",
    "ingest/snapshot/read-records.pg.test.ts",
  ],
  ["a resync that a new field overtakes is done again", "ingest/snapshot/resync.pg.test.ts"],
  ["a resync makes computed fields as old as itself", RESYNC_ROW],
  ["a resync leaves a repair from before its saves", RESYNC_ROW],
  ["the next try drops the staging table of the last", RESYNC_ROW],
  ["a backfill that a new type overtakes is done again", DRIFT],
  ["staged fields of an old type are not merged", DRIFT],
  ["a field that comes during a copy is backfilled", DRIFT],
  [
    "a field that is still to be read is not compared",
    "ingest/reconcile/verify/comparable-columns.test.ts",
  ],
  ["a verification leaves to repairs what they read", VERIFY],
  ["a verification with an error proves nothing", VERIFY],
  [
    "a verification asks again about what only events show",
    "ingest/reconcile/verify/candidates.pg.test.ts",
  ],
  ["the base of an edit on an own one is that edit", EDITS],
  ["edits that become one keep the first base", CAPTURE],
  ["edits of different persons stay apart", CAPTURE],
  ["nothing is merged into an edit that has an attempt", CAPTURE],
  ["a newer value replaces the one that is asked about", CAPTURE],
  ["an edit that ends at its base is withdrawn", EDITS],
  ["a decision names the value it is about", EDITS],
  ["nothing is planned while a repair is open", EDITS],
  ["one edit of a record at a time until it is confirmed", EDITS],
  ["without events the second of a guard is over", EDITS],
  ["a guarded request has the row's stamp", TURN],
  ["a repeat has the guard of the first request", EDITS],
  ["a refusal of a repeat says nothing of the first request", TURN],
  ["an unguarded silence lasts as long as the request may commit", EDITS],
  ["a read is believed when the log is as new", TURN],
  ["an own event is known by who wrote it and through what", EDITS],
  ["an own event comes after its plan", "ingest/edits/rules/look-back.test.ts"],
  ["an own event lies in the seconds of its request", EDITS],
  ["an own event confirms what it names, or what the row has", TURN],
  ["without events what was stored is read back", TURN],
  ["an own event is looked back from", EDITS],
  ["every own event is looked back from", EDITS],
  ["a write without its event is looked back from", "ingest/edits/rules/look-back.test.ts"],
  ["a gap before an own event is a possible conflict", EDITS],
  ["a create without an answer is looked for before it is sent again", CREATE],
  ["a record that was created may be deleted", CREATE],
  ["a create is looked for when its request is over", CREATE],
  ["a record is compared before it is deleted", DELETE],
  ["a delete without an answer is not repeated blindly", DELETE],
  ["what a delete took unseen is listed", DELETE],
];
