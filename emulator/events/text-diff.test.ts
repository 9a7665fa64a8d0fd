import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { textDiff } from "./text-diff.ts";

const line = (i: number): string => `Line ${i} of a text that is long enough to be sent as a diff.`;
const lines = Array.from({ length: 40 }, (_, i) => line(i));

/** An independent reader of unified diffs: the old text with the diff applied. */
function patched(before: string, diff: string, newline: string): string {
  const old = before.split(/\r\n|\r|\n/);
  const result: string[] = [];
  let at = 0;
  for (const hunk of diff.split(/^@@ /m).slice(1)) {
    const [head = "", ...body] = hunk.replace(/\n$/, "").split("\n");
    const [, from = "", count = ""] = /^-(\d+),(\d+)/.exec(head) ?? [];
    const start = Number(count) === 0 ? Number(from) : Number(from) - 1;
    result.push(
      ...old.slice(at, start),
      ...body.filter((l) => l[0] === "+").map((l) => l.slice(1)),
    );
    expect(body.filter((l) => l[0] === "-").map((l) => l.slice(1))).toEqual(
      old.slice(start, start + Number(count)),
    );
    at = start + Number(count);
  }
  return [...result, ...old.slice(at)].join(newline);
}

describe("the diff of a long text", () => {
  test("has the hash of the new value and the lines that changed", () => {
    const before = lines.join("\r\n");
    const after = lines.with(1, "Another second line.").join("\r\n");
    const hash = createHash("sha256").update(after).digest("hex");
    expect(textDiff(before, after)).toBe(
      `--- \n+++ ${hash}\n@@ -2,1 +2,1 @@\n-${line(1)}\n+Another second line.`,
    );
  });

  test("patched onto the old value gives the new one, whatever changed", () => {
    const edit = fc.record({
      at: fc.nat(39),
      insert: fc.boolean(),
      text: fc.stringMatching(/^\w*$/),
    });
    const newline = fc.constantFrom("\n", "\r\n");
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 6 }), newline, (edits, end) => {
        const before = lines.join(end);
        const changed = edits.reduce(
          (all, { at, insert, text }) => all.toSpliced(at, insert ? 0 : 1, text),
          lines,
        );
        const after = changed.join(end);
        const diff = textDiff(before, after);
        if (diff === undefined) throw new Error("no diff");
        expect(patched(before, diff, end)).toBe(after);
      }),
    );
  });

  test.each([
    ["the value is short", "a\n".repeat(100), `${"a\n".repeat(99)}b`],
    ["the length differs by more than half", lines.join("\n"), `${lines.slice(0, 19).join("\n")}`],
    [
      "more than a quarter of the lines changed",
      lines.join("\n"),
      lines.map((text, i) => (i % 3 === 0 ? `${text}!` : text)).join("\n"),
    ],
    ["the diff is longer than the value", "a".repeat(1200), `${"a".repeat(1200)}b`],
    ["its line ends are mixed", lines.join("\n"), `${lines.join("\n")}\r\n`],
  ])("is not sent where %s", (_, before, after) => {
    expect(textDiff(before, after)).toBeUndefined();
  });
});
