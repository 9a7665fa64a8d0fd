import { describe, expect, test } from "vitest";
import { BulkResult, type ResultColumn } from "./result.ts";
import type { FieldValue } from "../model/record.ts";

const columns: ResultColumn[] = [
  { name: "Id", type: "id" },
  { name: "Text", type: "string" },
  { name: "At", type: "datetime" },
  { name: "Opens", type: "time" },
  { name: "Open", type: "boolean" },
  { name: "Amount", type: "currency" },
];
const format = { delimiter: ",", lineEnding: "\n" };
const never = new AbortController().signal;

async function rendered(rows: FieldValue[][], how = format): Promise<BulkResult> {
  const result = new BulkResult(columns, how);
  await result.render(rows, never);
  return result;
}

/** These rows, streamed, without the header. */
async function text(result: BulkResult, from = 0, count = result.rows): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of result.pieces(from, count)) pieces.push(piece);
  return Buffer.concat(pieces.slice(1)).toString();
}

describe("a query result", () => {
  test("quotes every value, and writes each type as the API does", async () => {
    const result = await rendered([
      ["1", 'say "hi",\r\nthen\u0000go', 1_704_164_645_000, 34_200_000, true, 1234.5],
      ["2", "Ærø 😀", null, null, false, null],
    ]);
    expect(result.header.toString()).toBe('"Id","Text","At","Opens","Open","Amount"\n');
    expect(await text(result)).toBe(
      '"1","say ""hi"",\r\nthen\u0000go","2024-01-02T03:04:05.000Z","09:30:00.000Z","true","1234.5"\n' +
        '"2","Ærø 😀","","","false",""\n',
    );
  });

  test("takes another delimiter and line ending", async () => {
    const result = await rendered([["1", null, null, null, null, 5]], {
      delimiter: "|",
      lineEnding: "\r\n",
    });
    expect(await text(result)).toBe('"1"|""|""|""|""|"5"\r\n');
  });

  test("is cut at any row, within and across its chunks", async () => {
    const rows = Array.from({ length: 1203 }, (_, i): FieldValue[] => [
      `${i}`,
      `é\n${i}`,
      null,
      null,
      true,
      i,
    ]);
    const result = await rendered(rows);
    const line = (i: number): string => `"${i}","é\n${i}","","","true","${i}"\n`;
    const lines = (from: number, to: number): string =>
      rows
        .slice(from, to)
        .map((_, i) => line(from + i))
        .join("");
    for (const [from, count] of [
      [0, 1],
      [499, 2],
      [500, 500],
      [3, 1100],
      [1202, 1],
      [1200, 99],
    ] as const) {
      expect(await text(result, from, count)).toBe(lines(from, from + count));
    }
    expect(await text(result)).toBe(lines(0, 1203));
  });

  test("of no record is its header alone", async () => {
    const result = await rendered([]);
    expect([result.rows, await text(result)]).toEqual([0, ""]);
  });

  test("stops being rendered when aborted", async () => {
    const abort = new AbortController();
    const result = new BulkResult(columns, format);
    const rendering = result.render(endless(), abort.signal);
    setTimeout(() => abort.abort(), 5);
    await rendering;
    expect(result.rows).toBeGreaterThan(0);
  });
});

function* endless(): Generator<FieldValue[]> {
  for (;;) yield ["1", null, null, null, null, null];
}
