import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { MirrorColumn, PgType } from "../../../db/mirror/mirror-column.ts";
import { quoteIdent } from "../../../db/mirror/identifier.ts";
import { type TestNode, testNode } from "../../../testing/test-node.ts";
import { loadPipeline } from "../../core/pipeline-store.ts";
import { imageCells } from "../../snapshot/record-image.ts";

// The emulated org's reads do not lag, so the minutes of a real org's max staleness are not needed.
const TUNING = { restMaxStalenessMs: 2_000, bulkMaxStalenessMs: 8_000 };

const OBJECT = "Site_Visit__c";
const TABLE = `salesforce.${quoteIdent("site_visit__c")}`;

/** Another value than the column holds. */
const ANOTHER: Readonly<Record<PgType, (name: string) => string>> = {
  text: (name) => `coalesce(${name}, '') || '!'`,
  boolean: (name) => `not coalesce(${name}, false)`,
  integer: (name) => `coalesce(${name}, 0) + 1`,
  bigint: (name) => `coalesce(${name}, 0) + 1`,
  numeric: (name) => `coalesce(${name}, 0) + 0.01`,
  date: (name) => `coalesce(${name}, '2020-01-01') + 1`,
  timestamptz: (name) => `coalesce(${name}, '2020-01-01') + interval '1 hour'`,
  time: (name) => `coalesce(${name}, '08:00') + interval '1 minute'`,
};

type Ended = {
  readonly id: string;
  readonly state: string;
  readonly rows_org: string;
  readonly candidates: string;
  readonly differences: string;
  readonly api_calls: string;
};

let node: TestNode;

const latestVerification = async () =>
  Number(await node.value("select coalesce(max(id), 0) from sync.verification"));

/** The first verification of the object that began after another, once it has ended. */
async function verificationAfter(before: number): Promise<Ended> {
  let ended: Ended | undefined;
  await expect
    .poll(async () => {
      const { rows } = await node.pool.query<Ended>(
        `select id, state, rows_org, candidates, differences, api_calls from sync.verification
           where id > $1 and object = $2 and finished_at is not null and state <> 'failed' order by id limit 1`,
        [before, OBJECT],
      );
      ended = rows[0];
      return ended !== undefined;
    })
    .toBe(true);
  if (ended === undefined) throw new Error("no verification ended");
  return ended;
}

async function changedSince(seq: number): Promise<ReadonlySet<string | null>> {
  const changes = `select record_id from sync.change where object = '${OBJECT}'`;
  return new Set(await node.column(`${changes} and seq > ${seq} and source = 'stream'`));
}

/** Findings of the verifications since one that was under way or over by then. */
async function foundSince(verification: number): Promise<ReadonlyMap<string, string>> {
  const found = await node.rows(
    `select record_id, kind from sync.verification_difference
     where verification_id >= ${verification} and object = '${OBJECT}'`,
  );
  return new Map(found.map((row) => [String(row["record_id"]), String(row["kind"])]));
}

const someIds = async (count: number) =>
  (await node.column(`select id from ${TABLE} order by id desc limit ${count}`)).map(String);

/** Time of the latest read that proved the object equal, epoch seconds. */
const verifiedAt = async () =>
  Number(await node.value("select extract(epoch from verified_at)::float8 from sync.object"));

/** Records last read before the max staleness of Bulk: a verification compares all their fields. */
async function idsReadBefore(count: number): Promise<string[]> {
  let ids: (string | null)[] = [];
  const ask = async () => {
    ids = await node.column(
      `select id from ${TABLE} where "_read_began" < clock_timestamp() - interval '10 seconds'
       order by id desc limit ${count}`,
    );
    return ids.length;
  };
  await expect.poll(ask).toBe(count);
  return ids.map(String);
}

/** Columns in which the mirror's row differs from the org's answer. */
async function wrongColumns(id: string, columns: readonly MirrorColumn[]): Promise<string[]> {
  const names = columns.map(({ field }) => field);
  const [record] = await node.api.retrieve(OBJECT, [id], names);
  const org = record === null || record === undefined ? {} : imageCells(record, columns);
  const text = await node.value(`select to_jsonb(t) from ${TABLE} t where id = '${id}'`);
  const row = JSON.parse(text ?? "{}") as Record<string, unknown>;
  return columns.flatMap(({ column, pgType }) =>
    sameText(pgType, row[column], org[column]) ? [] : [column],
  );
}

function sameText(pgType: PgType, one: unknown, other: unknown): boolean {
  if (one === null || one === undefined || other === null || other === undefined)
    return (one ?? null) === (other ?? null);
  if (pgType === "timestamptz") return Date.parse(String(one)) === Date.parse(String(other));
  if (pgType === "time") return String(one).slice(0, 8) === String(other).slice(0, 8);
  if (pgType === "numeric") return Number(one) === Number(other);
  return String(one) === String(other);
}

describe("active objects, repeatedly verified in full", () => {
  const objects = ["Account", "Contact", "Opportunity", OBJECT];
  beforeAll(async () => {
    const verifications = { keysEveryMs: 0, fullEveryMs: 1, settleMs: 2_100 };
    node = await testNode({ tuning: TUNING, objects, records: 20_000, rate: 50, verifications });
  });
  afterAll(() => node.close());

  test("are found equal while they change, with no false alarm", async () => {
    for (let verifications = 0; verifications < 3; verifications += 1)
      await verificationAfter(await latestVerification());
    const verified = "select count(*) from sync.object where verified_at is not null";
    await expect.poll(() => node.value(verified)).toBe("4");
    const { rows } = await node.pool.query<Ended & { object: string }>(
      // One that is stopped on a busy machine reached no verdict.
      "select * from sync.verification where finished_at is not null and state <> 'failed'",
    );
    expect(new Set(rows.map(({ object }) => object)).size).toBe(4);
    for (const verification of rows) {
      expect(verification).toMatchObject({ state: "equal", differences: "0", candidates: "0" });
      expect(Number(verification.api_calls)).toBeLessThanOrEqual(10);
    }
    const changes = await node.value("select count(*) from sync.change where source = 'stream'");
    expect(Number(changes)).toBeGreaterThan(100);
  });

  test("a difference in any column is found in one verification, and repaired", async () => {
    // However long it takes here, most of the records that are made to differ do not change meanwhile.
    node.emulator.workload.setRate(5);
    const { columns, headSeq } = await loadPipeline(node.pool, OBJECT);
    const planted = columns.filter(({ field }) => field !== "Id");
    const ids = await idsReadBefore(planted.length);
    const running = await latestVerification();
    for (const [index, { column, pgType }] of planted.entries()) {
      const name = quoteIdent(column);
      await node.pool.query(
        `update ${TABLE} set ${name} = ${ANOTHER[pgType](name)} where id = $1`,
        [ids[index]],
      );
    }
    await verificationAfter(await latestVerification());
    const found = await foundSince(running);
    const touched = await changedSince(headSeq);
    const unannounced = planted.flatMap((column, index) => {
      const id = ids[index] ?? "";
      return touched.has(id) ? [] : [{ column, id }];
    });
    expect(unannounced.length).toBeGreaterThan(20);
    // The org's stamp of a recently changed record is newer than the planted one.
    const lately = await changedSince(0);
    const missed = unannounced.filter(
      ({ column, id }) =>
        isComparable(column) &&
        found.get(id) !== "different" &&
        !(column.column === "systemmodstamp" && lately.has(id)),
    );
    expect(missed.map(({ column }) => column.column)).toEqual([]);
    // A record that an event changed recently is judged by its image and later changes. Fields that no event carries,
    // SystemModstamp included, are as fresh as its image until the max staleness has passed.
    for (const { column, id } of unannounced) {
      const isStamp = column.column === "systemmodstamp";
      if (lately.has(id) && (isStamp || !isComparable(column))) continue;
      // The verification clears a stamp that was ahead; the record's next read restores it.
      await expect.poll(() => wrongColumns(id, [column])).toEqual([]);
    }
  });

  test("an extra row and a missing row are found", async () => {
    const { headSeq } = await loadPipeline(node.pool, OBJECT);
    const [gone = "", model = ""] = (await someIds(60)).slice(-2);
    const strange = `${model.slice(0, 3)}zzzzzzzzzzzzAAA`;
    const running = await latestVerification();
    await node.pool.query(`delete from ${TABLE} where id = $1`, [gone]);
    await node.pool.query(
      `insert into ${TABLE} (id, name, isdeleted) values ($1, 'made by hand', false)`,
      [strange],
    );
    await verificationAfter(await latestVerification());
    const found = await foundSince(running);
    if (!(await changedSince(headSeq)).has(gone)) expect(found.get(gone)).toBe("missing");
    expect(found.get(strange)).toBe("extra");
    const left = `select id from ${TABLE} where id in ('${gone}', '${strange}')`;
    expect(await node.column(left)).toEqual([gone]);
    const loud = node.log.filter(
      ({ kind, severity }) => kind === "verification" && severity === "error",
    );
    // Not all of them by the verification where an event of the missing one had opened a repair before.
    expect(loud.at(-1)?.message).toMatch(/ records differed(, and not all| and) were repaired/);
  });

  test("a node that is stopped in the middle leaves nothing behind", async () => {
    const reading = async () =>
      (await node.rows("select from sync.verification where state = 'reading'")).length;
    await expect.poll(reading).toBeGreaterThan(0);
    await node.stop();
    node.start();
    await verificationAfter(await latestVerification());
    const [left] = await node.rows(
      `select (select count(*) from sync.verification where finished_at is null and id < (select max(id) from sync.verification)) as open,
         (select count(*) from pg_class where relname in ('verification_read', 'verification_mismatch')) as tables,
         (select count(*) > 0 from sync.verification where state = 'failed') as reported`,
    );
    expect(left).toMatchObject({ open: "0", reported: "t" });
    expect(Number(left?.["tables"])).toBeLessThanOrEqual(2);
  });
});

/** Columns that events announce. SystemModstamp is found only where it is ahead of the org's. */
function isComparable({ column, eventPath, calculated }: MirrorColumn): boolean {
  if (column === "isdeleted" || column === "systemmodstamp") return true;
  return eventPath !== null && !calculated;
}

const notesOf = (id: string) => node.column(`select notes__c from ${TABLE} where id = '${id}'`);

describe("an object whose events are lost", () => {
  beforeAll(async () => {
    const verifications = { keysEveryMs: 1, fullEveryMs: 0, settleMs: 2_100 };
    node = await testNode({ tuning: TUNING, objects: [OBJECT], records: 4_000, verifications });
  });
  afterAll(() => node.close());

  test("is found to differ by its stamps alone", async () => {
    // Until the subscription's position is known, changes are refetched anyway.
    await expect.poll(node.isSettled).toBe(true);
    const [id = ""] = await someIds(1);
    await node.control.fault({ kind: "lose-events", times: 1 });
    const running = await latestVerification();
    await node.update(OBJECT, id, { Notes__c: "lost" });
    await verificationAfter(await latestVerification());
    expect(await foundSince(running)).toEqual(new Map([[id, "different"]]));
    expect(await notesOf(id)).toEqual(["lost"]);
  });

  test("is found to differ by its sample where no stamp does", async () => {
    // No verification reads the record before it is made to differ and merges it after that.
    await node.stop();
    const [, id = ""] = await someIds(2);
    const before = await notesOf(id);
    const running = await latestVerification();
    await node.pool.query(`update ${TABLE} set notes__c = 'planted' where id = $1`, [id]);
    node.start();
    const verification = await verificationAfter(running);
    expect(await foundSince(running)).toEqual(new Map([[id, "different"]]));
    expect(await notesOf(id)).toEqual(before);
    expect(Number(verification.api_calls)).toBeLessThanOrEqual(10);
  });
});

describe("an object with many differences", () => {
  beforeAll(async () => {
    const verifications = { keysEveryMs: 0, fullEveryMs: 1, settleMs: 2_100, maxRefetch: 10 };
    node = await testNode({ tuning: TUNING, objects: [OBJECT], records: 4_000, verifications });
  });
  afterAll(() => node.close());

  test("is resynced", async () => {
    await expect.poll(node.isSettled).toBe(true);
    const running = await latestVerification();
    await node.pool.query(`update ${TABLE} set notes__c = coalesce(notes__c, '') || '!'`);
    await verificationAfter(await latestVerification());
    const different = `select differences = rows_org as all from sync.verification
      where id >= ${running} and state = 'different'`;
    expect(await node.column(different)).toEqual(["t"]);
    const repairs = `select since is not null as whole from sync.repair
      where cause = 'verification' and closed_at is not null`;
    expect(await node.column(repairs)).toEqual(["t"]);
    expect(await node.column(`select id from ${TABLE} where notes__c like '%!'`)).toEqual([]);
  });

  test("is no news where open repairs are to read it", async () => {
    await expect.poll(node.isSettled).toBe(true);
    const [named = "", planted = ""] = await someIds(2);
    await node.pool.query(
      `insert into sync.repair (object, cause, record_ids, next_try_at)
       values ($1, 'gap', $2, now() + interval '1 hour')`,
      [OBJECT, [named]],
    );
    const plant = (id: string) =>
      node.pool.query(`update ${TABLE} set notes__c = 'planted' where id = $1`, [id]);
    const running = await latestVerification();
    await plant(named);
    const undecided = () =>
      node.column(`select error from sync.verification where id > ${running} and state = 'failed'`);
    await expect
      .poll(undecided)
      .toContain(
        `1 records of ${OBJECT} differ that open repairs are still to read: nothing is comparable, so the verification is retried.`,
      );
    expect(await foundSince(running)).toEqual(new Map());
    const found = () => foundSince(running);
    const unproved = await verifiedAt();
    await plant(planted);
    await expect.poll(found).toEqual(new Map([[planted, "different"]]));
    // The other one is repaired, and nothing is proved of the object.
    expect(await verifiedAt()).toBe(unproved);
    await node.pool.query("update sync.repair set closed_at = now() where cause = 'gap'");
    await expect.poll(found).toEqual(new Map([planted, named].map((id) => [id, "different"])));
    expect(await verifiedAt()).toBeGreaterThan(unproved);
  });

  test("is neither news nor proof where it is still to be read", async () => {
    await expect.poll(node.isSettled).toBe(true);
    await verificationAfter(await latestVerification());
    await node.pool.query(
      `insert into sync.repair (object, cause, columns, next_try_at)
       values ($1, 'backfill', '{notes__c}', now() + interval '1 hour')`,
      [OBJECT],
    );
    const running = await latestVerification();
    await node.pool.query(`update ${TABLE} set notes__c = coalesce(notes__c, '') || '?'`);
    const unproved = await verifiedAt();
    const undecided = () =>
      node.column(`select error from sync.verification where id > ${running} and state = 'failed'`);
    await expect
      .poll(undecided)
      .toContain(
        `notes__c of ${OBJECT} are still to be read of every record, so they could not be compared: the verification is retried.`,
      );
    expect(await foundSince(running)).toEqual(new Map());
    expect(await verifiedAt()).toBe(unproved);
    expect(await node.column(`select id from ${TABLE} where notes__c like '%?'`)).toEqual([]);
  });
});
