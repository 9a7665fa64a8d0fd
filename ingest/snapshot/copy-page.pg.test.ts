import pg, { type ClientBase } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { transactionOn } from "../lib/transaction.ts";
import { testTable } from "../../testing/test-table.ts";
import { createTable } from "../../db/mirror/table-ddl.ts";
import { testDatabase, type TestDatabase } from "../../testing/test-postgres.ts";
import { quoteMirrorTable } from "../../db/mirror/identifier.ts";
import { copyPage, copyPageByRow, copyRows, type PutRows } from "./copy-page.ts";
import { deadLetterRefused } from "./text-rows.ts";

const { columns } = testTable("Page", {
  Id: "id",
  Text: "textarea",
  Amount: "currency",
  At: "datetime",
  Hour: "time",
  Done: "boolean",
});
const into = (object: string, of = columns) => ({
  name: quoteMirrorTable(object.toLowerCase()),
  columns: of,
  setAside: (client: ClientBase) => deadLetterRefused(client, object),
});
const table = into("Page");

async function* bytes(text: string): AsyncIterable<Buffer> {
  yield Buffer.from(text);
}

const csv =
  (text: string): PutRows =>
  (client, rows) =>
    copyRows(client, rows, bytes(text));

describe("a result page", () => {
  let database: TestDatabase;
  let client: pg.Client;
  beforeAll(async () => {
    database = await testDatabase();
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query("set timezone = 'UTC'");
    await client.query(createTable("page", columns));
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  const inTransaction = <T>(work: () => Promise<T>): Promise<T> => transactionOn(client, work);
  const rows = async () =>
    (
      await client.query(
        "select id, text, amount::text, at::text, hour::text, done from salesforce.page order by id",
      )
    ).rows;

  test("goes into the table as it is: empty is null, N/A is text, every digit stays", async () => {
    const page =
      '"1","say ""hi"",\r\nthere","1234567890123456.78","2026-01-31T09:30:00.000Z","10:15:00.000Z","true"\n' +
      '"2","","","","","false"\n"3","N/A","0","","",""\n';
    const copied = await inTransaction(() => copyPage(client, table, csv(page)));
    expect(copied).toEqual({ rows: 3, deadLettered: 0, reason: null });
    expect(await rows()).toEqual([
      {
        id: "1",
        text: 'say "hi",\r\nthere',
        amount: "1234567890123456.78",
        at: "2026-01-31 09:30:00+00",
        hour: "10:15:00",
        done: true,
      },
      { id: "2", text: null, amount: null, at: null, hour: null, done: false },
      { id: "3", text: "N/A", amount: "0", at: null, hour: null, done: null },
    ]);
    expect(await inTransaction(() => copyPage(client, table, csv("")))).toEqual({
      rows: 0,
      deadLettered: 0,
      reason: null,
    });
  });

  test("that COPY refuses goes in row by row: what casts is loaded, what does not is dead-lettered with its values", async () => {
    const page = '"4","fine","1","","","true"\n"5","poor","twelve","","",""\n';
    await expect(inTransaction(() => copyPage(client, table, csv(page)))).rejects.toThrow(
      /invalid input syntax/,
    );
    const copied = await inTransaction(() => copyPageByRow(client, table, csv(page)));
    expect(copied).toEqual({
      rows: 1,
      deadLettered: 1,
      reason: expect.stringContaining('"twelve"'),
    });
    const deadLettered = await client.query(
      "select record_ids, reason, convert_from(payload, 'UTF8')::jsonb ->> 'amount' as amount from sync.dead_letter",
    );
    expect(deadLettered.rows).toEqual([
      { record_ids: ["5"], reason: expect.stringContaining("amount"), amount: "twelve" },
    ]);
    expect(deadLettered.rows[0].reason).toContain("invalid input syntax");
  });

  test("with a row that is over the page size: it is dead-lettered, and the others are loaded", async () => {
    const texts = Array.from({ length: 790 }, (_, n) => [`T${n}`, "string"]);
    const longs = Array.from({ length: 5 }, (_, n) => [`Long${n}`, "textarea"]);
    const fields = { Id: "id", ...Object.fromEntries([...texts, ...longs]) };
    const wide = testTable("Wide", fields).columns;
    await client.query(createTable("wide", wide));
    const row = (id: string, text: string) => {
      const texts = [...Array<string>(790).fill(text), ...Array<string>(5).fill("x".repeat(9_000))];
      return `${[id, ...texts].map((cell) => `"${cell}"`).join(",")}\n`;
    };
    const page = row("6", "short") + row("7", "over eighteen bytes") + row("8", "also");
    const object = into("Wide", wide);
    await expect(inTransaction(() => copyPage(client, object, csv(page)))).rejects.toMatchObject({
      code: "54000",
    });
    const copied = await inTransaction(() => copyPageByRow(client, object, csv(page)));
    expect(copied).toEqual({
      rows: 2,
      deadLettered: 1,
      reason: expect.stringContaining("too big"),
    });
    const loaded = await client.query(
      "select id, t789, length(long4) as long from salesforce.wide order by id",
    );
    expect(loaded.rows).toEqual([
      { id: "6", t789: "short", long: 9_000 },
      { id: "8", t789: "also", long: 9_000 },
    ]);
    const deadLettered = await client.query(
      `select record_ids, convert_from(payload, 'UTF8')::jsonb ->> 't789' as text from sync.dead_letter where object = 'Wide'`,
    );
    expect(deadLettered.rows).toEqual([{ record_ids: ["7"], text: "over eighteen bytes" }]);
  });
});
