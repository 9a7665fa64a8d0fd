import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { testTable } from "../test-table.ts";
import { usePipelineDatabase } from "../use-pipeline-database.ts";
import type { LoggedChange } from "../../ingest/apply/rules/event-rule.ts";
import { mergeFields, stageFields } from "../../ingest/apply/merge-fields.ts";
import type { MirrorRow, RowCells } from "../../ingest/core/mirror-row.ts";
import { pick, seeded, type Random } from "../ordering-world.ts";
import { transaction } from "../../ingest/lib/transaction.ts";
import { mergeFieldsOf } from "./field-merge.ts";

const table = testTable("Thing__c", {
  Id: "id",
  A: "string",
  B: "string",
  SystemModstamp: "datetime",
});
const db = usePipelineDatabase(table);
const BEGAN = "2026-01-31T12:00:00.000Z";
const [AGO, LATER] = ["2026-01-31T11:00:00.000Z", "2026-01-31T12:00:01.000Z"];
const STAMPS = ["2026-01-31T10:00:00.000Z", "2026-01-31T10:00:05.000Z"] as const;

type Known = {
  readonly id: string;
  readonly row: MirrorRow | null;
  readonly change: LoggedChange | null;
  readonly isLater: boolean;
  readonly image: Readonly<RowCells>;
};

function known(random: Random, id: string): Known {
  const value = () => pick(random, ["x", "y", null]);
  const stamp = pick(random, [null, ...STAMPS]);
  const cells = { id, a: value(), b: value(), systemmodstamp: stamp };
  const readBegan = stamp === null ? null : pick(random, [AGO, BEGAN, LATER]);
  const kind = pick(random, ["update", "delete", "undelete"] as const);
  const set = kind === "delete" ? {} : kind === "update" ? { a: "z" } : { a: "z", b: "z" };
  const commitAt = Date.parse(pick(random, STAMPS));
  const image = { id, a: value(), b: value(), systemmodstamp: pick(random, STAMPS) };
  return {
    id,
    row: random() < 0.9 ? { cells, seq: 0, readBegan } : null,
    change: random() < 0.5 ? { seq: 0, recordId: id, kind, cells: set, commitAt } : null,
    isLater: random() < 0.7,
    image,
  };
}

async function store({ id, row, change, isLater }: Known): Promise<void> {
  if (row !== null)
    await db.pool.query(
      "insert into salesforce.thing__c (id, a, b, systemmodstamp, _read_began) values ($1, $2, $3, $4, $5)",
      [id, row.cells["a"], row.cells["b"], row.cells["systemmodstamp"], row.readBegan],
    );
  if (change === null) return;
  const { kind, cells, commitAt } = change;
  await db.pool.query(
    `with pipeline as (update sync.object set head_seq = head_seq + 1 where name = 'Thing__c' returning head_seq)
     insert into sync.change (object, seq, record_id, kind, source, outcome, after, event_id, commit_at, received_at)
     select 'Thing__c', head_seq, $1, $2, 'stream', 'applied', $3, $1, $4, $5 from pipeline`,
    [
      id,
      kind,
      kind === "delete" ? null : JSON.stringify(cells),
      new Date(commitAt).toISOString(),
      isLater ? LATER : AGO,
    ],
  );
}

const valuesOf = ({ id, a = null, b = null }: Readonly<RowCells>) => ({ id, a, b });

test("images of some fields merge in Postgres as they do in memory", async () => {
  const random = seeded(20_260_131);
  const records = Array.from({ length: 600 }, (_, n) => known(random, `a${1_000 + n}`));
  // The log is in the order of receipt, like the engine's.
  for (const one of records.toSorted((a, b) => Number(a.isLater) - Number(b.isLater)))
    await store(one);
  const some = table.columns.filter(({ column }) => column === "a" || column === "b");
  const merged = await transaction(db.pool, async (client) => {
    const images = await stageFields(
      client,
      some,
      records.map(({ image }) => image),
    );
    const read = { began: BEGAN, maxStalenessMs: 60_000, source: "repair" as const };
    const fields = { ...read, images, columns: some };
    return mergeFields(client, db.lease, table, fields, randomUUID());
  });
  const expected = records.flatMap(({ row, change, isLater, image }) => {
    const later = change !== null && isLater ? [change] : [];
    const next = mergeFieldsOf({ row, later }, image, ["a", "b"], BEGAN);
    return next === null ? [] : [valuesOf(next.cells)];
  });
  const rows = await db.rows("select id, a, b from salesforce.thing__c order by id");
  expect(rows).toEqual(expected);
  // Both branches are taken often.
  expect(merged.changed).toBeGreaterThan(100);
  expect(merged.changed).toBeLessThan(500);
});
