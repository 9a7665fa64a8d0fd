import fc from "fast-check";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, expect, test } from "vitest";
import { csvFormat, DELIMITERS, LINE_ENDINGS, type JobFormat } from "./csv.ts";
import { json, startBulk, type TestBulk } from "../../testing/emulator/test-bulk.ts";
import { longText } from "../model/field.ts";
import type { FieldValue } from "../model/record.ts";

/** One column of each kind; the text is as long as a long text area. */
const FIELDS = [
  "Id",
  "Essay__c",
  "Name",
  "AnnualRevenue",
  "IsDeleted",
  "CreatedDate",
  "Owner.Name",
];
const LONGEST = 131_072;

let bulk: TestBulk;

beforeAll(async () => {
  bulk = await startBulk({}, { records: 60 });
  const field = longText("Essay__c", "Essay", LONGEST);
  bulk.org.changeSchema({ kind: "add-field", object: "Account", field });
});

afterAll(() => bulk.close());

/** Texts that often break CSV, and others. */
const ugly = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 40 }),
  fc.string({
    unit: fc.constantFrom(
      '"',
      '""',
      ...Object.values(DELIMITERS),
      "\r",
      "\n",
      "\r\n",
      "\0",
      "é",
      "😀",
      "x",
      "#N/A",
    ),
    maxLength: 30,
  }),
  fc
    .integer({ min: 1, max: LONGEST })
    .map((length) => '"'.padEnd(length, "wörd,\n").slice(0, length)),
);

const account = fc.record({
  Name: fc.string({ minLength: 1, maxLength: 20 }).filter((text) => text.trim() !== ""),
  Essay__c: fc.option(ugly),
  AnnualRevenue: fc.option(fc.integer({ min: -1_000_000_000, max: 1_000_000_000 })),
});

const format: fc.Arbitrary<JobFormat> = fc.record({
  columnDelimiter: fc.constantFrom(...(Object.keys(DELIMITERS) as (keyof typeof DELIMITERS)[])),
  lineEnding: fc.constantFrom(...(Object.keys(LINE_ENDINGS) as (keyof typeof LINE_ENDINGS)[])),
});

test("whatever is written is read back by another parser, in pages of any size", async () => {
  const property = fc.asyncProperty(
    fc.array(account, { maxLength: 12 }),
    format,
    fc.integer({ min: 1, max: 15 }),
    fc.boolean(),
    async (accounts, how, pageRecords, isPacked) => {
      const ids = bulk.org.transact(bulk.org.integrationUserId(), "", (writes) =>
        accounts.map((values) => writes.create("Account", values)),
      );
      const pages = await pagesOf(ids, how, pageRecords, isPacked);
      expect(pages.map(({ length }) => length)).toEqual(pageLengths(ids.length, pageRecords));
      expect(pages.flat()).toEqual(ids.map(expected));
    },
  );
  await fc.assert(property, { numRuns: 60, seed: 7 });
});

/** The values of a record as the API writes them. */
function expected(id: string): Record<string, string> {
  const record = bulk.org.record("Account", id) ?? {};
  const owner = bulk.org.record("User", String(record["OwnerId"])) ?? {};
  const text = (value: FieldValue | undefined): string => String(value ?? "");
  return {
    Id: id,
    Essay__c: text(record["Essay__c"]),
    Name: text(record["Name"]),
    AnnualRevenue: text(record["AnnualRevenue"]),
    IsDeleted: "false",
    CreatedDate: new Date(Number(record["CreatedDate"])).toISOString(),
    "Owner.Name": text(owner["Name"]),
  };
}

function pageLengths(rows: number, pageRecords: number): number[] {
  const whole = Array.from({ length: Math.floor(rows / pageRecords) }, () => pageRecords);
  const rest = rows % pageRecords;
  return rest > 0 || rows === 0 ? [...whole, rest] : whole;
}

async function pagesOf(
  ids: readonly string[],
  how: JobFormat,
  pageRecords: number,
  isPacked: boolean,
): Promise<Record<string, string>[][]> {
  const list = ids.length === 0 ? "'001000000000000AAA'" : ids.map((id) => `'${id}'`).join(",");
  const query = `SELECT ${FIELDS.join(", ")} FROM Account WHERE Id IN (${list}) ORDER BY Id`;
  const { id } = await json(bulk.send("POST", "/query", { operation: "query", query, ...how }));
  await bulk.ended("query", String(id));
  const { delimiter, lineEnding } = csvFormat(how);
  const pages: Record<string, string>[][] = [];
  for (let locator = ""; locator !== "null";) {
    const path = `/query/${String(id)}/results?maxRecords=${pageRecords}${locator && `&locator=${locator}`}`;
    const headers = { "accept-encoding": isPacked ? "gzip" : "identity" };
    const response = await bulk.at(path, { headers });
    expect(response.headers.get("content-encoding")).toBe(isPacked ? "gzip" : null);
    const text = await response.text();
    expect(text.endsWith(lineEnding)).toBe(true);
    pages.push(parse(text, { columns: true, delimiter, record_delimiter: lineEnding }));
    locator = response.headers.get("sforce-locator") ?? "null";
  }
  return pages;
}
