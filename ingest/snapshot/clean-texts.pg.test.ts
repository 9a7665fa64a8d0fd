import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { describedField as field } from "../../testing/described-field.ts";
import { mirrorColumns } from "../../db/mirror/mirror-columns.ts";
import { usePipelineDatabase } from "../../testing/use-pipeline-database.ts";
import { mergeImages } from "../apply/merge-images.ts";
import type { ChangeEvent } from "../cdc/change-event.ts";
import { eventCells } from "../cdc/event-cells.ts";
import { transaction } from "../lib/transaction.ts";
import { connect } from "../../db/client.ts";
import { copyRows } from "./copy-page.ts";
import { csvRows } from "./csv-page.ts";
import { imageCells } from "./record-image.ts";

const fields = [field("Id", "id"), field("Name"), field("SystemModstamp", "datetime")];
const described = { name: "Note", label: "", labelPlural: "", keyPrefix: null, fields };
const TABLE = { object: "Note", table: "note", columns: mirrorColumns(described) };
const database = usePipelineDatabase(TABLE);

/** Code points that Postgres's text or jsonb refuse, and their neighbours that it takes. */
const TEXTS = [
  "a\0b",
  "\0",
  "\ud800x",
  "x\udc00",
  "\ud83d\0\ude00",
  "\uffff\ufffe\u{10ffff}",
  "\ufeff",
];

const names = () =>
  database.rows("select id, name from salesforce.note order by id") as Promise<
    { id: string; name: string | null }[]
  >;

test("a text of any code points is the same by event, over REST and by Bulk, and nothing is set aside", async () => {
  const id = (n: number, way: string) => `a00${String(n).padStart(11, "0")}${way}`;
  await database.apply(...TEXTS.map((text, n) => createEvent(id(n, "E"), text)));

  const images = TEXTS.map((Name, n) => ({
    recordId: id(n, "R"),
    cells: imageCells(
      { Id: id(n, "R"), Name, SystemModstamp: "2026-03-01T10:00:00.000+0000" },
      TABLE.columns,
    ),
  }));
  const read = { began: "2026-03-01T12:00:00.000Z", maxStalenessMs: 0, source: "repair" } as const;
  await mergeImages(database.pool, database.lease, TABLE, read, images, randomUUID());

  await copyCsv(TEXTS.map((text, n) => `"${id(n, "B")}","${text}",""\n`));

  const found = new Map((await names()).map((row) => [row.id, row.name]));
  expect(found.size).toBe(3 * TEXTS.length);
  for (const [n, text] of TEXTS.entries()) {
    const [byEvent, overRest] = ["E", "R"].map((way) => found.get(id(n, way)));
    expect(byEvent, JSON.stringify(text)).toBe(overRest);
    // UTF-8 has no surrogates, so Bulk cannot send half of a pair.
    if (text.isWellFormed()) expect(found.get(id(n, "B"))).toBe(overRest);
  }
  expect(found.get(id(0, "R"))).toBe("ab");
  expect(found.get(id(1, "R"))).toBeNull();
  expect(found.get(id(2, "R"))).toBe("\ufffdx");
  expect(await database.rows("select reason from sync.dead_letter")).toEqual([]);
});

function createEvent(recordId: string, text: string) {
  const replayId = Buffer.from(randomUUID().slice(0, 8));
  const event: ChangeEvent = {
    ...{ eventId: randomUUID(), replayId, schemaId: "schema", entityName: "Note" },
    ...{ recordIds: [recordId], changeType: "CREATE", origin: text, transactionKey: randomUUID() },
    ...{ sequenceNumber: 1, commitNumber: 1n, commitAt: Date.parse("2026-03-01T10:00:00Z") },
    ...{ userId: "005000000000001AAA", values: new Map([["Name", text]]), diffPaths: [] },
  };
  const raw = { eventId: event.eventId, replayId, schemaId: "schema", payload: Buffer.from("p") };
  return { tag: "decoded", raw, event, cells: eventCells(event, TABLE.columns) } as const;
}

/** The page as Bulk sends it, in chunks that cut characters. */
async function copyCsv(rows: readonly string[]): Promise<void> {
  const bytes = Buffer.from(`"Id","Name","SystemModstamp"\n${rows.join("")}`);
  async function* body() {
    for (let at = 0; at < bytes.length; at += 5) yield bytes.subarray(at, at + 5);
  }
  const { options } = database.pool;
  const url = String(options.connectionString);
  const pool = connect(url, { name: "test copy", max: 1, onIdleError: () => undefined });
  const fieldNames = TABLE.columns.map((one) => one.field);
  const put = csvRows(body(), fieldNames, () => undefined);
  await transaction(pool, (client) =>
    copyRows(client, { name: "salesforce.note", columns: TABLE.columns }, put),
  );
  await pool.end();
}
