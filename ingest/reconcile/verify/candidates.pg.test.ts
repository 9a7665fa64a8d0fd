import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { PoolClient } from "pg";
import { describedField as field } from "../../../testing/described-field.ts";
import { mirrorColumns } from "../../../db/mirror/mirror-columns.ts";
import { createTable } from "../../../db/mirror/table-ddl.ts";
import { useTestDatabase } from "../../../testing/use-test-database.ts";
import { candidates, type Comparison } from "./candidates.ts";
import { findMismatches, mismatches, type Mismatch, type MismatchKind } from "./mismatched-rows.ts";

const columns = mirrorColumns({
  ...{ name: "Thing__c", label: "Thing", labelPlural: "Things", keyPrefix: null },
  fields: [field("Id", "id"), field("SystemModstamp", "datetime")],
});
const table = { object: "Thing__c", table: "thing__c", columns };
const comparison: Comparison = {
  table,
  read: { began: "2026-03-01T12:00:00.400Z", maxStalenessMs: 300_000, source: "verification" },
  columns,
  comparable: new Set(["id"]),
};

const db = useTestDatabase();
let client: PoolClient;
beforeAll(async () => {
  await db.pool.query(createTable(table.table, columns));
  client = await db.pool.connect();
});
afterAll(() => client.release());
beforeEach(async () => {
  await client.query(`truncate salesforce.thing__c, sync.change`);
  await client.query("drop table if exists pg_temp.verification_read");
  await client.query(
    `create temp table verification_read (id text, systemmodstamp timestamptz, unreadable boolean not null default false)`,
  );
});

/** A row as the mirror has it; made by events alone it stands on no image, so it has no stamp. */
const row = (id: string, stamp: string | null) =>
  client.query(
    `insert into salesforce.thing__c (id, systemmodstamp, _seq, _read_began) values ($1, $2, 1, $3)`,
    [id, stamp, stamp === null ? null : "2026-03-01T09:00:00Z"],
  );
const shown = (id: string, stamp: string) =>
  client.query("insert into verification_read values ($1, $2)", [id, stamp]);
const event = (id: string, seq: number, commitAt: string, more: Partial<Event> = {}) => {
  const { kind, receivedAt } = { kind: "update", receivedAt: commitAt, ...more };
  return client.query(
    `insert into sync.change (object, seq, received_at, record_id, kind, source, outcome, after, commit_at)
     values ('Thing__c', $1, $5, $2, $4, 'stream', 'applied', '{}', $3)`,
    [seq, id, commitAt, kind, receivedAt],
  );
};
type Event = { readonly kind: "create" | "update" | "undelete"; readonly receivedAt: string };

async function found(kinds: readonly MismatchKind[] = ["stamp"]): Promise<readonly Mismatch[]> {
  await findMismatches(client, table, { comparable: [], computed: [] });
  const all: Mismatch[] = [];
  for await (const chunk of mismatches(client, kinds, 10))
    all.push(...(await candidates(client, comparison, chunk)));
  return all;
}

test("by keys, a row that events alone made is a candidate where the org changed it since its last event", async () => {
  await row("lost", null);
  await event("lost", 1, "2026-03-01T10:00:00Z");
  await shown("lost", "2026-03-01T11:00:00Z");
  await row("told", null);
  await event("told", 2, "2026-03-01T11:00:00Z");
  await shown("told", "2026-03-01T11:00:00Z");
  expect(await found()).toEqual([{ id: "lost", kind: "stamp" }]);
});

test("by keys, a row of an image is a candidate where neither its stamp nor an event shows the change", async () => {
  for (const id of ["lost", "told", "same"]) await row(id, "2026-03-01T08:00:00Z");
  await shown("lost", "2026-03-01T11:00:00Z");
  await shown("told", "2026-03-01T11:00:00Z");
  await event("told", 1, "2026-03-01T11:00:00Z");
  await shown("same", "2026-03-01T08:00:00.500Z");
  expect(await found()).toEqual([{ id: "lost", kind: "stamp" }]);
});

test("a row that the read does not return is a candidate, though events named it of late; not if it was made since", async () => {
  // The read began at 12:00, and its max staleness is 5 minutes.
  await event("before", 1, "2026-03-01T11:00:00Z");
  await row("updated", null);
  await event("updated", 2, "2026-03-01T11:58:00Z");
  await row("late", null);
  const late = { kind: "create", receivedAt: "2026-03-01T12:01:00Z" } as const;
  await event("late", 3, "2026-03-01T11:20:00Z", late);
  await row("made", null);
  // An event's commit time is a whole second.
  const made = { kind: "create", receivedAt: "2026-03-01T12:00:01Z" } as const;
  await event("made", 4, "2026-03-01T12:00:00Z", made);
  await row("back", null);
  await event("back", 5, "2026-03-01T12:01:00Z", { kind: "undelete" });
  // The org's clock is ahead: by ours it was made before.
  await row("ahead", null);
  const ahead = { kind: "create", receivedAt: "2026-03-01T11:59:00Z" } as const;
  await event("ahead", 7, "2026-03-01T12:00:30Z", ahead);
  await row("named", null);
  await event("named", 6, "2026-03-01T12:01:00Z");
  const ids = (await found(["extra"])).map(({ id }) => id);
  expect(ids).toEqual(["ahead", "late", "named", "updated"]);
});

test("a row that a later read shows is no candidate where this one does not return it", async () => {
  await event("before", 1, "2026-03-01T11:00:00Z");
  await row("shown", "2026-03-01T08:00:00Z");
  await event("shown", 2, "2026-03-01T11:58:00Z");
  await client.query(`update salesforce.thing__c set "_read_began" = '2026-03-01T12:00:30Z'`);
  expect(await found(["extra"])).toEqual([]);
});
