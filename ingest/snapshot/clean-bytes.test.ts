import { buffer } from "node:stream/consumers";
import fc from "fast-check";
import { expect, test } from "vitest";
import { cleanText } from "../../db/mirror/clean-text.ts";
import { cleanBytes } from "./clean-bytes.ts";

async function* cut(bytes: Buffer, sizes: readonly number[]): AsyncIterable<Buffer> {
  let start = 0;
  for (const size of sizes) yield bytes.subarray(start, (start += size));
  yield bytes.subarray(start);
}

const cleanedBytes = (bytes: Buffer, sizes: readonly number[]): Promise<Buffer> =>
  buffer(cleanBytes(cut(bytes, sizes), () => undefined));

const cuts = fc.array(fc.integer({ min: 0, max: 5 }));
const texts = fc.string({
  unit: fc.constantFrom("a", "é", "€", "😀", "\0", "\u{FFFF}", "\n", "\uFEFF"),
});

test("bytes are cleaned as text is, however they are cut", async () => {
  await fc.assert(
    fc.asyncProperty(texts, cuts, async (text, sizes) => {
      const cleaned = await cleanedBytes(Buffer.from(text), sizes);
      expect(cleaned.toString()).toBe(cleanText(text));
    }),
  );
});

test("bytes that are no UTF-8 become replacement characters, and what is around them stays", async () => {
  const bytes = Buffer.from([0x22, 0x61, 0xed, 0xa0, 0x80, 0x62, 0xff, 0x22, 0x0a, 0xc3]);
  for (let at = 0; at <= bytes.length; at++)
    expect((await cleanedBytes(bytes, [at])).toString()).toMatch(/^"a\ufffd+b\ufffd"\n\ufffd$/);
});
