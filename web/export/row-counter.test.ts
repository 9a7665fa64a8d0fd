import { expect, test } from "vitest";
import { makeRowCounter } from "./row-counter.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

test("rows of a CSV end outside of quotes, and its headings are none", () => {
  const count = makeRowCounter("csv");
  expect(count(bytes("id,name\r\n"))).toBe(0);
  expect(count(bytes('1,"a\r\nb ""q"" \r\n'))).toBe(0);
  expect(count(bytes('c"\r\n2,d'))).toBe(1);
  expect(count(bytes("\r\n"))).toBe(2);
});

test("each line of NDJSON is a row, whatever quotes it has", () => {
  const count = makeRowCounter("ndjson");
  expect(count(bytes('{"a":"\\""}\n{"a"'))).toBe(1);
  expect(count(bytes(":1}\n"))).toBe(2);
});

test("nothing yet is no row", () => {
  expect(makeRowCounter("csv")(bytes(""))).toBe(0);
});
