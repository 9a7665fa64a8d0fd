/** A deliberate break of the engine, and the test that must notice it. */
export type Mutation = {
  readonly name: string;
  readonly file: string;
  /** Must be in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  readonly test: string;
};

const ORDERING = "ingest/apply/ordering.test.ts";
const SIMULATION = "ingest/simulation/simulation.test.ts";
const BATCH = "ingest/apply/apply-batch.pg.test.ts";

export const MUTATIONS: readonly Mutation[] = [
  {
    name: "event rule: an event that is inside the image is applied all the same (also clause 2 of the image rule)",
    file: "ingest/apply/event-rule.ts",
    find: "if (row !== null && isSuperseded(row.cells, change)) return",
    replace: "if (row !== null && change.seq < 0) return",
    test: BATCH,
  },
  {
    name: "event rule: an update of an unknown record is filled up with nulls",
    file: "ingest/apply/event-rule.ts",
    find: `if (row === null && change.kind === "update") return { outcome: "repair", row };`,
    replace: "",
    test: BATCH,
  },
  {
    name: "event rule: nulledFields are ignored",
    file: "ingest/cdc/decode.ts",
    find: "setBits(values, fields, parseBitmaps(header.nulledFields), () => null);",
    replace: "",
    test: "ingest/cdc/decode.test.ts",
  },
  {
    name: "event rule: an event counts each time it comes",
    file: "ingest/apply/batch-plan.ts",
    find: "if (seen.has(received.raw.eventId)) plan.counters.duplicate += 1;",
    replace: "if (seen.size < 0) plan.counters.duplicate += 1;",
    test: BATCH,
  },
  {
    name: "image rule 1: the anchor leaves no margin for reads that lag",
    file: "ingest/apply/merge-images.ts",
    find: "make_interval(secs => $3::float8 / 1000)",
    replace: "make_interval(secs => $3::float8 * 0)",
    test: BATCH,
  },
  {
    name: "image rule 2: changes after the anchor are not laid on top",
    file: "ingest/apply/image-rule.ts",
    find: "for (const change of later) row = applyEvent(row, change).row;",
    replace: "",
    test: ORDERING,
  },
  {
    name: "image rule 3: an older image takes the place of a newer one",
    file: "ingest/apply/image-rule.ts",
    find: "if (known.row !== null && isOlder(image.cells, read, known.row)) return",
    replace: "if (known.row !== null && read.began === image.recordId) return",
    test: ORDERING,
  },
  {
    name: "image rule 4: a record is gone although the stream spoke of it after the anchor",
    file: "ingest/apply/image-rule.ts",
    find: "if (later.length > 0 || standsOnLaterRead)",
    replace: "if (standsOnLaterRead)",
    test: ORDERING,
  },
  {
    name: "image rule 4: a record is gone although its row stands on a later read",
    file: "ingest/apply/image-rule.ts",
    find: "if (later.length > 0 || standsOnLaterRead)",
    replace: "if (later.length > 0 && !standsOnLaterRead)",
    test: SIMULATION,
  },
  {
    name: "image rule 4: the tombstone is not looked at",
    file: "ingest/apply/image-rule.ts",
    find: "if (known.goneSince !== null && read.began <= known.goneSince)",
    replace: "if (known.goneSince !== null && read.began === null)",
    test: BATCH,
  },
  {
    name: "image rule 5: a repair is closed by any read",
    file: "ingest/repair/repair-state.ts",
    find: "if (read.began > settledAt)",
    replace: "if (read.began >= repair.openedAt)",
    test: "ingest/repair/repair-state.test.ts",
  },
  {
    name: "image rule 5: a repair is closed by a read that was unsure",
    file: "ingest/repair/repair-state.ts",
    find: "if (read.unsure) return soon;",
    replace: "",
    test: "ingest/repair/repair-state.test.ts",
  },
  {
    name: "an overflow is read from its commit on, not from before its saves",
    file: "ingest/apply/save-margin.ts",
    find: "SAVE_MARGIN_MS = 600_000",
    replace: "SAVE_MARGIN_MS = 0",
    test: BATCH,
  },
  {
    name: "the checkpoint is written before its effects",
    file: "ingest/apply/apply-batch.ts",
    find: "  try {\n    return [\n",
    replace:
      '  const { replayId } = events.at(-1)?.raw ?? {};\n  await pool.query("update sync.object set replay_id = $2 where name = $1", [lease.object, replayId]);\n  try {\n    return [\n',
    test: "ingest/apply/durability.pg.test.ts",
  },
  {
    name: "the lease's epoch is not checked",
    file: "ingest/apply/lane-row.ts",
    find: "from sync.object where name = $1 and lease_epoch = $2 for update",
    replace: "from sync.object where name = $1 and $2::bigint is not null for update",
    test: BATCH,
  },
  {
    name: "a page of a snapshot is taken whatever its count",
    file: "ingest/snapshot/load-pages.ts",
    find: "if (rows + parked === records) return;",
    replace: "if (rows + parked <= records) return;",
    test: "ingest/snapshot/first-copy.pg.test.ts",
  },
  {
    name: "an expired position is forgotten without a repair",
    file: "ingest/lane/stream-position.ts",
    find: `{ cause: "expired", recordIds: [], since, causeAt: null },`,
    replace: "",
    test: "ingest/lane/restart.pg.test.ts",
  },
  {
    name: "a gap opens no repair",
    file: "ingest/apply/batch-plan.ts",
    find: "    plan.repairs.push(isGap(event) ? gapRepair(event) : wildcardRepair(event, received.cells));\n",
    replace: "",
    test: SIMULATION,
  },
];
