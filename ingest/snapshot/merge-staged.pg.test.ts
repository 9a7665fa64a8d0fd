import { TEST_LINE } from "../../testing/test-lease.ts";
import { Lease } from "../core/pipeline-row.ts";
import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { testTable } from "../../testing/test-table.ts";
import { createLeased } from "../../testing/use-pipeline-database.ts";
import { useTestDatabase } from "../../testing/use-test-database.ts";
import { mergeImages } from "../apply/merge-images.ts";
import { pick, seeded, type Random } from "../../testing/ordering-world.ts";
import { mergeStaged, type StagedRead } from "./merge-staged.ts";
import { createStaging, stagingTable } from "./staging-table.ts";

const { columns } = testTable("One", { Id: "id", A: "double", SystemModstamp: "datetime" });
const OBJECTS = ["One", "Two"] as const;
const BEGAN = "2026-01-31T12:00:00.000Z";
const AGO = "2026-01-31T11:00:00.000Z";
const LATER = "2026-01-31T12:00:01.000Z";
const STAMPS = ["2026-01-31T10:00:00.000Z", "2026-01-31T10:00:05.000Z"];
const read = { began: BEGAN, maxStalenessMs: 60_000, source: "repair" as const };

const tableOf = (object: string) => ({ object, table: object.toLowerCase(), columns });
const leaseOf = (object: string) => new Lease(object, TEST_LINE);
const db = useTestDatabase({
  prepare: async (pool) => {
    for (const object of OBJECTS) await createLeased(pool, tableOf(object));
  },
});

/** The known state of a record, and what the read returned; the same for both objects. */
async function record(random: Random, id: string, staging: string): Promise<void> {
  const value = pick(random, ["1.50", "2"]);
  const stamp = pick(random, STAMPS);
  const row = random() < 0.8;
  const same = random() < 0.5;
  const readBegan = pick(random, [null, AGO, BEGAN, LATER]);
  const gone = row ? null : pick(random, [null, AGO, LATER]);
  const event = random() < 0.3 ? pick(random, ["update", "delete"]) : null;
  const commitAt = pick(random, STAMPS);
  const receivedBefore = random() < 0.5;
  for (const [n, object] of OBJECTS.entries()) {
    if (row)
      await db.pool.query(
        `insert into salesforce.${object.toLowerCase()} (id, a, systemmodstamp, _read_began) values ($1, $2, $3, $4)`,
        [id, value, stamp, readBegan],
      );
    if (gone !== null)
      await db.pool.query(
        `insert into sync.tombstone (object, record_id, seq, read_began, deleted_at) values ($1, $2, 0, $3, $3)`,
        [object, id, gone],
      );
    if (event === null) continue;
    await db.pool.query(
      `with pipeline as (update sync.object set head_seq = head_seq + 1 where name = $1 returning head_seq)
       insert into sync.change (object, seq, record_id, kind, source, outcome, after, event_id, commit_at, received_at)
       select $1, head_seq, $2, $3, 'stream', 'applied', $4, $5, $6, $7::timestamptz from pipeline`,
      [
        object,
        id,
        event,
        event === "delete" ? null : '{"a":"7"}',
        `${id}${n}`,
        commitAt,
        receivedBefore ? AGO : LATER,
      ],
    );
  }
  const [a, at] = same && row ? [value, stamp] : [pick(random, ["1.5", "3"]), pick(random, STAMPS)];
  await db.pool.query(`insert into ${staging} (id, a, systemmodstamp) values ($1, $2, $3)`, [
    id,
    a,
    at,
  ]);
}

async function outcome(object: string): Promise<unknown> {
  const rows = await db.pool.query(
    `select id, trim_scale(a) as a, systemmodstamp, _read_began from salesforce.${object.toLowerCase()} order by id`,
  );
  const changes = await db.pool.query(
    `select record_id, kind, before, after from sync.change where object = $1 and source = 'repair' order by record_id`,
    [object],
  );
  const gone = await db.pool.query(
    "select record_id, read_began from sync.tombstone where object = $1 order by record_id",
    [object],
  );
  return [rows.rows, changes.rows, gone.rows];
}

test("has the result of the image rule, record by record", async () => {
  const random = seeded(20_260_131);
  await createStaging(
    await db.pool.connect().then((client) => (client.release(), client)),
    1,
    columns,
  );
  const ids = Array.from({ length: 400 }, (_, n) => `a0000000000${String(n).padStart(4, "0")}AAA`);
  for (const id of ids) await record(random, id, stagingTable(1));
  const [one, two] = OBJECTS;
  const staged: StagedRead = {
    pool: db.pool,
    lease: leaseOf(one),
    table: tableOf(one),
    staging: stagingTable(1),
    columns,
    read,
    traceId: randomUUID(),
    log: () => undefined,
  };
  const unsure: string[] = [];
  let same = 0;
  for await (const chunk of mergeStaged(staged, new AbortController().signal)) {
    unsure.push(...chunk.unsure);
    same += chunk.same;
  }
  const { rows } = await db.pool.query<Record<string, string>>(
    `select id, a::text, systemmodstamp from ${stagingTable(1)} order by id`,
  );
  const images = rows.map((row) => ({
    recordId: String(row["id"]),
    cells: {
      id: String(row["id"]),
      a: String(row["a"]).replace("1.50", "1.5"),
      systemmodstamp: new Date(String(row["systemmodstamp"])).toISOString(),
    },
  }));
  await mergeImages(db.pool, leaseOf(two), tableOf(two), read, images, randomUUID());
  expect(await outcome(one)).toEqual(await outcome(two));
  expect(unsure).toEqual([]);
  // Both branches are taken often.
  expect(same).toBeGreaterThan(50);
  expect(same).toBeLessThan(250);
});
