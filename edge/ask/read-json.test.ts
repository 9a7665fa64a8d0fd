import * as v from "valibot";
import { expect, test } from "vitest";
import { jsonText, readJson } from "./read-json.ts";

const WORDS = { what: "list", example: "[1]", parts: [] };
const read = (text: string) => readJson(v.unknown(), text, WORDS);
const bytes = (...all: number[]) => new Uint8Array(all);

test("brackets count where they are open, not within texts", () => {
  const deep = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;
  expect(read(deep(40))).toBeDefined();
  expect(() => read(deep(41))).toThrow("too many conditions within conditions");
  expect(read(JSON.stringify(["[".repeat(99), 'a"[[[', "\\", "{"]))).toHaveLength(4);
  expect(() => read(`["\\"", ${deep(40)}]`)).toThrow("too many conditions within conditions");
});

test("a text that never ends is looked through once, not from each of its quotes", () => {
  // From each quote on it took minutes, and test runs end sooner.
  expect(() => read(`"${'\\"'.repeat(1_000_000)}`)).toThrow("A list is JSON");
});

test("a text that Postgres cannot hold is refused by the name of its part", () => {
  expect(() => read('{"name":"a\\u0000b"}')).toThrow("name: it has a NUL character");
  expect(() => read('{"name":"\\ud800"}')).toThrow(
    "name: it has a NUL character, or half a surrogate pair",
  );
  const within = '{"all":[{},{"in":{"a\\u0000":1}}]}';
  expect(() => read(within)).toThrow("all[1].in: it has a NUL character");
});

test("bytes are UTF-8, with or without a mark at the beginning", () => {
  expect(jsonText(bytes(0xef, 0xbb, 0xbf, 0x31), WORDS)).toBe("1");
  expect(() => jsonText(bytes(0x22, 0xff, 0x22), WORDS)).toThrow("A list is JSON");
});
