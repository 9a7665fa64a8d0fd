import { beforeAll, expect, test } from "vitest";
import { buildOrg } from "../build-org.ts";
import { planQuery } from "./soql.ts";

const org = buildOrg({ seed: "errors", records: 100 });
beforeAll(() => org.load());

function messageOf(soql: string): string {
  try {
    planQuery(org, soql, { includeDeleted: false });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error("The query was not refused.");
}

test.each<[string, string, string, string, number, number, string]>([
  [
    "a column, not the text of that name",
    "SELECT Id FROM Account WHERE Name = 'Foo' AND Foo = 1",
    "SELECT Id FROM Account WHERE Name = 'Foo' AND Foo = 1",
    "Foo = 1",
    ...([1, 47, "No such column 'Foo' on entity 'Account'. If you"] as const),
  ],
  [
    "a row and its column",
    "SELECT Id,\n  Nope__c\nFROM Account",
    "  Nope__c",
    "Nope__c",
    ...([2, 3, "No such column 'Nope__c' on entity 'Account'. If"] as const),
  ],
  [
    "a parent's column",
    "SELECT Owner.Foo FROM Account",
    "SELECT Owner.Foo FROM Account",
    "Foo FROM",
    ...([1, 14, "No such column 'Foo' on entity 'User'. If"] as const),
  ],
  [
    "a relationship",
    "SELECT Nobody.Name FROM Account",
    "SELECT Nobody.Name FROM Account",
    "Nobody",
    ...([1, 8, "Didn't understand relationship 'Nobody'"] as const),
  ],
  [
    "an object",
    "SELECT Id FROM Nothing",
    "SELECT Id FROM Nothing",
    "Nothing",
    ...([1, 16, "sObject type 'Nothing' is not supported."] as const),
  ],
  [
    "a token",
    "SELECT Id FROM Account LIMIT x",
    "SELECT Id FROM Account LIMIT x",
    "x",
    ...([1, 30, "unexpected token: 'x'"] as const),
  ],
])(
  "an error of SOQL shows the query and the place of %s",
  (_, soql, shown, at, row, column, says) => {
    const [first, line, caret, place, ...message] = messageOf(soql).split("\n");
    expect([first, line]).toEqual(["", shown]);
    expect(caret).toBe(`${" ".repeat(shown.lastIndexOf(at))}^`);
    expect(place).toBe(`ERROR at Row:${row}:Column:${column}`);
    expect(message.join("\n")).toContain(says);
  },
);

test("of a long query it shows whole words around the place", () => {
  const fields = Array.from({ length: 20 }, (_, i) => (i === 10 ? "Foo" : "BillingCity"));
  const [, line = "", caret = "", place] = messageOf(
    `SELECT ${fields.join(", ")} FROM Account`,
  ).split("\n");
  expect(line).toBe(
    "BillingCity, BillingCity, BillingCity, Foo, BillingCity, BillingCity, BillingCity",
  );
  expect(line.slice(caret.indexOf("^"))).toMatch(/^Foo/);
  expect(place).toBe(`ERROR at Row:1:Column:${7 + 10 * 13 + 1}`);
});
