import { expect, test } from "vitest";
import { inValues, operatorWord } from "./operator.ts";
import { KINDS, kindOf } from "./registry.ts";

test("a type is of one kind; one that is not known is text", () => {
  const types = KINDS.flatMap((kind) => kind.types);
  expect(new Set(types).size).toBe(types.length);
  expect(kindOf({ type: "some new type" }).cell).toBe("text");
});

test("HTML is read as text, and is filtered as what it is in the org", () => {
  const columns = ["textarea", "string"].map((type) => ({ type, rich: true }) as const);
  for (const column of columns) {
    const plain = kindOf({ type: column.type });
    expect(kindOf(column)).toMatchObject({ cell: "rich", operators: plain.operators });
    expect(kindOf(column).byDefault).toBe(plain.byDefault);
    expect(plain.cell).toBe("text");
  }
});

test("words fit the kind", () => {
  const word = (op: string, type: string) => operatorWord(op, kindOf({ type }).words);
  expect(word("gte", "datetime")).toBe("since");
  expect(word("gte", "currency")).toBe("≥");
  expect(word("matches", "string")).toBe("matches");
  expect(word("constructor", "string")).toBe("constructor");
  expect(inValues('["a",1]')).toEqual(["a", "1"]);
});

test("a moment is entered by the reader's clock and kept as an instant", () => {
  const { show, read } = kindOf({ type: "datetime" }).input;
  expect(read(show("2026-01-31T09:30:00.000Z"))).toBe("2026-01-31T09:30:00.000Z");
  expect([show("soon"), read("")]).toEqual(["", ""]);
});

test("only addresses lead outside", () => {
  const href = (type: string, value: string) => kindOf({ type }).href(value);
  expect(href("url", "www.acme.com")).toBe("https://www.acme.com");
  expect(href("url", "javascript:alert(1)")).toBeNull();
  expect(href("email", "a.b@acme.com")).toBe("mailto:a.b@acme.com");
  expect(href("email", "a b@acme.com")).toBeNull();
  expect(href("phone", "(0228) 12-34")).toBe("tel:02281234");
  expect(href("string", "www.acme.com")).toBeNull();
});
