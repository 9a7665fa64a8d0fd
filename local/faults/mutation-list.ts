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
const RULES = "ingest/apply/ordering.pg.test.ts";
const FIELDS = "ingest/apply/merge-fields.pg.test.ts";

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
    name: "event rule: a delete leaves no tombstone",
    file: "ingest/apply/write-plan.ts",
    find: "...(deletions.length > 0 ? [upsertTombstones",
    replace: "...(deletions.length < 0 ? [upsertTombstones",
    test: RULES,
  },
  {
    name: "event rule: a merged event counts for its first record only",
    file: "ingest/apply/batch-plan.ts",
    find: "const outcomes = event.recordIds.map(",
    replace: "const outcomes = event.recordIds.slice(0, 1).map(",
    test: RULES,
  },
  {
    name: "event rule: a create by a schema of before some field came is taken for the whole record",
    file: "ingest/apply/batch-plan.ts",
    find: `if (received.lacksFields) plan.repairs.push(namedRepair("stub", event));`,
    replace: "",
    test: RULES,
  },
  {
    name: "image rule 1: the anchor leaves no margin for reads that lag",
    file: "ingest/apply/merge-images.ts",
    find: "received_at < $2::timestamptz - make_interval(secs => $3::float8 / 1000)",
    replace: "received_at < $2::timestamptz - make_interval(secs => $3::float8 * 0)",
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
    name: "image rule 2: what brings a record back empties the fields that its event did not know",
    file: "ingest/apply/image-rule.ts",
    find: "return row === null ? null : withRest(row, cells);",
    replace: "return withRest === undefined ? null : row;",
    test: ORDERING,
  },
  {
    name: "image rule 3: a bulk read counts as begun when it began",
    file: "ingest/lane/lane-context.ts",
    find: "return earlier(began, BULK_LAG_MS - REST_LAG_MS);",
    replace: "return began;",
    test: RULES,
  },
  {
    name: "image rule 3: an older image takes the place of a newer one",
    file: "ingest/apply/image-rule.ts",
    find: "if (known.row !== null && isOlder(image.cells, read, known.row)) return",
    replace: "if (known.row !== null && read.began === image.recordId) return",
    test: ORDERING,
  },
  {
    name: "image rule 3: of two images of one second the later merged one stands, whenever it was read",
    file: "ingest/apply/image-rule.ts",
    find: "return row.readBegan !== null && read.began < row.readBegan;",
    replace: "return row.readBegan !== null && read.began === image[IMAGE_STAMP];",
    test: RULES,
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
    test: ORDERING,
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
    name: "image rule 6: an image of some fields goes over a later change of a field",
    file: "ingest/apply/merge-fields.ts",
    find: "case when $${n + 5} = any(k.columns) then",
    replace: "case when $${n + 5} = any(k.columns) and false then",
    test: FIELDS,
  },
  {
    name: "image rule 6: a change that is certainly in an image of some fields is kept",
    file: "ingest/apply/merge-fields.ts",
    find: "or date_trunc('second', c.commit_at) >= date_trunc('second', i.systemmodstamp)",
    replace: "or c.commit_at is not null",
    test: FIELDS,
  },
  {
    name: "image rule 6: an image of some fields is taken where the row stands on a newer one",
    file: "ingest/apply/merge-fields.ts",
    find: "where ${standsOnNoNewerImage(table)})",
    replace: "where ${standsOnNoNewerImage(table)} or true)",
    test: FIELDS,
  },
  {
    name: "image rule 6: an image of some fields dates the row, and so supersedes events",
    file: "ingest/apply/merge-fields.ts",
    find: `set "_seq" = u.seq, `,
    replace: `set "_seq" = u.seq, systemmodstamp = now(), `,
    test: FIELDS,
  },
  {
    name: "image rule 6: the anchor leaves no margin for reads that lag",
    file: "ingest/apply/merge-fields.ts",
    find: "make_interval(secs => $3::float8 / 1000)",
    replace: "make_interval(secs => $3::float8 * 0)",
    test: FIELDS,
  },
  {
    name: "an overflow is read from its commit on, not from before its saves",
    file: "ingest/apply/save-margin.ts",
    find: 'wholeSetting("ORGMIRROR_SAVE_MARGIN_MS", 600_000)',
    replace: "0",
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
    find: "lease_epoch = $2 and lease_life = pg_postmaster_start_time() for update",
    replace: "$2::bigint is not null for update",
    test: BATCH,
  },
  {
    name: "a lease outlives the Postgres that granted it",
    file: "ingest/apply/lane-row.ts",
    find: " and lease_life = pg_postmaster_start_time() for update",
    replace: " for update",
    test: "ingest/lane/lost-commits.pg.test.ts",
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
    find: "await openRepairs(client, lease.object, traceId, [expired]);",
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
  {
    name: "poll: begins at its mark, and misses what was saved before and committed after",
    file: "ingest/poll/poll-plan.ts",
    find: "Math.floor((mark - overlapMs) / 1_000)",
    replace: "Math.floor((mark - 0 * overlapMs) / 1_000)",
    test: SIMULATION,
  },
  {
    name: "poll: the next page begins after the stamp of the last, whatever ids have the same",
    file: "ingest/poll/poll-plan.ts",
    find: `[[from(">")], tied]`,
    replace: `[[from(">")], ...[tied].slice(1)]`,
    test: SIMULATION,
  },
  {
    name: "poll: deleted records are not asked for",
    file: "ingest/poll/poll-plan.ts",
    find: "includeDeleted: true",
    replace: "includeDeleted: false",
    test: SIMULATION,
  },
  {
    name: "poll: the last poll to meet a record does not read it once more",
    file: "ingest/poll/poll-plan.ts",
    find: "return !leavesBehind(began) && ",
    replace: "return began !== stamp && ",
    test: SIMULATION,
  },
  {
    name: "poll: the mark moves though a repair that may have read already is to read the rest",
    file: "ingest/poll/poll-plan.ts",
    find: "movesMark: !repairIsOpen",
    replace: "movesMark: true",
    test: "ingest/poll/poll-plan.test.ts",
  },
  {
    name: "a read that a new field overtakes is merged without it",
    file: "ingest/repair/read-records.ts",
    find: "while (table !== lane.table) {",
    replace: "while (table.columns.length < 0) {",
    test: "ingest/repair/read-records.pg.test.ts",
  },
  {
    name: "a resync leaves what the org computes as fresh as it was",
    file: "ingest/resync/resync-row.ts",
    find: "set computed_at = least(computed_at, $2::timestamptz)",
    replace: "set computed_at = greatest(computed_at, $2::timestamptz)",
    test: "ingest/resync/resync-row.pg.test.ts",
  },
  {
    name: "a resync leaves no margin for saves before what is certain",
    file: "ingest/resync/resync-row.ts",
    find: "earlier(certain, STAMP_MARGIN_MS)",
    replace: "earlier(certain, 0 * STAMP_MARGIN_MS)",
    test: "ingest/resync/resync-row.pg.test.ts",
  },
  {
    name: "a lane that catches up tells it with every batch",
    file: "ingest/lane/lane-status.ts",
    find: "now - this.#followedAt < TELL_MS",
    replace: "now - this.#followedAt < 0 * TELL_MS",
    test: "ingest/lane/lane-status.pg.test.ts",
  },
  {
    name: "a lane that is live again tells it no sooner than what it says while it catches up",
    file: "ingest/lane/lane-status.ts",
    find: "if (this.#state === lag.state && now",
    replace: "if (this.#state !== null && now",
    test: "ingest/lane/lane-status.pg.test.ts",
  },
];
