import { randomBytes } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import { describedField as field } from "../../testing/described-field.ts";
import { mirrorColumns } from "../../db/mirror/mirror-columns.ts";
import { addColumns, createTable, mirrorIndexes } from "../../db/mirror/table-ddl.ts";
import { useTestDatabase } from "../../testing/use-test-database.ts";
import { makeIndexes, makeMissingIndexes } from "./table-indexes.ts";

const named = { ...field("Subject"), nameField: true };
const fields = [
  field("Id", "id"),
  named,
  field("ParentId", "reference"),
  field("SystemModstamp", "datetime"),
];
const DESCRIBED = { name: "Mail", label: "", labelPlural: "", keyPrefix: null, fields };
const TABLE = { object: "Mail", table: "mail", columns: mirrorColumns(DESCRIBED) };

const db = useTestDatabase({ per: "test" });
beforeEach(() => db.pool.query(createTable(TABLE.table, TABLE.columns)));

/** Its bytes do not compress, so an index entry of it is too long. */
const longName = () => randomBytes(2_250).toString("base64").slice(0, 2_990);
const insert = (id: string) =>
  db.pool.query("insert into salesforce.mail (id, subject) values ($1, $2)", [id, longName()]);
const indexes = async () => {
  const text =
    "select indexname, indexdef from pg_indexes where tablename = 'mail' and indexname <> 'mail_pkey' order by 1";
  return (await db.pool.query<{ indexname: string; indexdef: string }>(text)).rows;
};
const SEARCH = mirrorIndexes(TABLE.table, TABLE.columns, "public").at(-1)?.name ?? "";
const ALL = [
  SEARCH,
  "mail_parentid_btree",
  "mail_subject_folded",
  "mail_subject_gin",
  "mail_subject_prefix",
  "mail_systemmodstamp_btree",
];

test("no index stops a text of any length, whether it is there before the index or after it", async () => {
  await insert("1");
  expect(await makeIndexes(db.pool, TABLE)).toEqual([]);
  await insert("2");
  expect((await indexes()).map(({ indexname }) => indexname)).toEqual(ALL);
});

test("an index that an earlier version made on whole texts is replaced, while writers go on", async () => {
  await db.pool.query("create index mail_subject_btree on salesforce.mail (subject, id)");
  await expect(insert("1")).rejects.toThrow(/index row size/);
  const writer = await db.pool.connect();
  await writer.query("begin");
  await writer.query("insert into salesforce.mail (id) values ('2')");
  const making = makeMissingIndexes(db.pool, TABLE);
  const waits =
    "select from pg_stat_activity where wait_event_type = 'Lock' and query like 'create index%'";
  await expect.poll(async () => (await db.pool.query(waits)).rowCount).toBe(1);
  await db.pool.query("insert into salesforce.mail (id, subject) values ('3', 'Short')");
  await writer.query("commit");
  writer.release();
  expect(await making).toEqual([]);
  await insert("1");
  expect((await indexes()).map(({ indexname }) => indexname)).toEqual(ALL);
});

test("an index that was not finished is made again", async () => {
  await db.pool.query("create index mail_subject_prefix on salesforce.mail (subject)");
  await db.pool.query(
    "update pg_index set indisvalid = false where indexrelid = 'salesforce.mail_subject_prefix'::regclass",
  );
  expect(await makeMissingIndexes(db.pool, TABLE)).toEqual([]);
  const made = (await indexes()).find(({ indexname }) => indexname === "mail_subject_prefix");
  expect(made?.indexdef).toMatch(/"left"\(subject, 200\), id/);
});

test("pg_trgm is found in any schema, and without it the other indexes are made", async () => {
  await db.pool.query("drop extension pg_trgm");
  expect(await makeIndexes(db.pool, TABLE)).toEqual([]);
  expect((await indexes()).map(({ indexname }) => indexname)).toEqual(
    ALL.filter((name) => !name.endsWith("_gin") && name !== SEARCH),
  );
  await db.pool.query('create schema "Elsewhere"');
  await db.pool.query('create extension pg_trgm schema "Elsewhere"');
  expect(await makeMissingIndexes(db.pool, TABLE)).toEqual([]);
  const gin = (await indexes()).find(({ indexname }) => indexname === "mail_subject_gin");
  expect(gin?.indexdef).toContain('"Elsewhere".gin_trgm_ops');
});

test("an index that fails is said, and the others are made", async () => {
  await db.pool.query('create schema "Elsewhere"; alter extension pg_trgm set schema "Elsewhere"');
  await db.pool.query("alter table salesforce.mail rename column parentid to elsewhere");
  const failed = await makeIndexes(db.pool, TABLE);
  expect(failed.map(({ name }) => name)).toEqual(["mail_parentid_btree"]);
  expect(await makeMissingIndexes(db.pool, TABLE)).toHaveLength(1);
  expect(await indexes()).toHaveLength(ALL.length - 1);
});

test("what a new field is found by takes the place of what records were found by before", async () => {
  await makeIndexes(db.pool, TABLE);
  const [from] = mirrorColumns({ ...DESCRIBED, fields: [field("FromAddress", "email")] });
  if (from === undefined) throw new Error("It is not mirrored.");
  await db.pool.query(addColumns(TABLE.table, [from]));
  expect(
    await makeMissingIndexes(db.pool, { ...TABLE, columns: [...TABLE.columns, from] }),
  ).toEqual([]);
  const made = (await indexes()).filter(({ indexname }) => indexname.startsWith("_search_"));
  expect(made).toMatchObject([{ indexdef: expect.stringContaining("fromaddress") }]);
});
