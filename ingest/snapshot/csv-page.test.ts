import { text as textOf } from "node:stream/consumers";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CsvHeaderError, csvRows } from "./csv-page.ts";

async function* inChunks(bytes: Buffer, sizes: readonly number[]): AsyncIterable<Buffer> {
  let start = 0;
  for (const size of sizes) {
    if (start >= bytes.length) return;
    yield bytes.subarray(start, start + size);
    start += size;
  }
  if (start < bytes.length) yield bytes.subarray(start);
}

async function rowsOf(text: string, sizes: readonly number[] = []) {
  let nuls = 0;
  const bytes = inChunks(Buffer.from(text), sizes);
  const rows = csvRows(bytes, ["Id", "Name"], (count) => (nuls += count));
  return { text: await textOf(rows), nuls };
}

describe("the rows of a result page", () => {
  test("lose the header and NULs, and nothing else, however the bytes are cut", async () => {
    const rows = '"001","a ""quoted""\nvalue, é"\n"002","nul\0here"\n';
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 12 })), async (sizes) => {
        const page = await rowsOf(`"Id","Name"\n${rows}`, sizes);
        expect(page).toEqual({ text: rows.replace("\0", ""), nuls: 1 });
      }),
    );
  });

  test("an empty body and a header alone are empty pages", async () => {
    expect((await rowsOf("")).text).toBe("");
    expect((await rowsOf('"Id","Name"\n')).text).toBe("");
    expect((await rowsOf('"Id","Name"')).text).toBe("");
  });

  test("a byte order mark and CRLF after the header are accepted", async () => {
    expect((await rowsOf('\uFEFF"Id","Name"\r\n"1","x"\n')).text).toBe('"1","x"\n');
  });

  test("other columns than those asked for are refused", async () => {
    await expect(rowsOf('"Id","Phone"\n"1","2"\n')).rejects.toBeInstanceOf(CsvHeaderError);
    await expect(rowsOf('"Name","Id"\n"1","2"\n')).rejects.toBeInstanceOf(CsvHeaderError);
    await expect(rowsOf("<html>maintenance</html>\n")).rejects.toBeInstanceOf(CsvHeaderError);
  });
});
