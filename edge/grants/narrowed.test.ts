import fc from "fast-check";
import { expect, test } from "vitest";
import { probeColumn } from "../../testing/probe-object.ts";
import type { Grants, ObjectGrant } from "../protocol/grant.ts";
import { type Grant, grantOf, isWholeSight, WHOLE } from "./grant-of.ts";
import { narrowed } from "./narrowed.ts";
import { columnsWithin, seenColumns } from "./seen-columns.ts";

const text = (field: string, eventPath = field) =>
  probeColumn(field, "string", "text", { eventPath });
const COLUMNS = [
  probeColumn("Id", "id", "text"),
  text("Name"),
  text("FirstName", "Name.FirstName"),
  text("LastName", "Name.LastName"),
  text("Phone"),
  text("MailingStreet", "MailingAddress.Street"),
  text("MailingCity", "MailingAddress.City"),
  probeColumn("Amount", "currency", "numeric"),
  text("CurrencyIsoCode"),
  text("SystemModstamp"),
];
const OBJECTS = ["Deal", "Account", "Lead"];

const ALL = { fields: "all" as const, denied: [], rows: null };
const OPEN = { field: "stage", op: "eq" as const, value: "Open" };

const grantBy = (grants: Grants): Grant =>
  grantOf([{ name: "", everybody: true, people: [], claims: [], grants }], { id: "", groups: [] });

const names = fc.subarray([...COLUMNS.map(({ field }) => field), "MailingAddress", "Gone__c"]);
const objectGrants: fc.Arbitrary<"none" | ObjectGrant> = fc.oneof(
  { weight: 1, arbitrary: fc.constant("none" as const) },
  {
    weight: 6,
    arbitrary: fc.record({
      fields: fc.oneof(fc.constant("all" as const), names),
      denied: fc.oneof(
        fc.constant<string[]>([]),
        fc.subarray(["Phone", "LastName", "CurrencyIsoCode"]),
      ),
      rows: fc.constantFrom(null, OPEN),
    }),
  },
);
const grants = fc.dictionary(fc.constantFrom(...OBJECTS, "*"), objectGrants).map(grantBy);

/** The columns of an object that are seen, as the catalog finds them; null: it is not there. */
function columnsOf(grant: Grant, object: string): ReadonlySet<string> | null {
  const sight = grant.of(object);
  if (sight === null) return null;
  const seen =
    sight.within === undefined
      ? seenColumns(COLUMNS, sight)
      : columnsWithin(
          seenColumns(COLUMNS, sight.within.grant.of(object) ?? sight),
          sight.within.sight,
        );
  return new Set(seen.map(({ column }) => column));
}

test("what is seen through a grant within another one is seen through each of the two", () => {
  let seen = 0;
  fc.assert(
    fc.property(grants, grants, fc.constantFrom(...OBJECTS), (outer, by, object) => {
      const through = columnsOf(narrowed(outer, by), object);
      const [one, other] = [columnsOf(outer, object), columnsOf(by, object)];
      expect(through === null).toBe(one === null || other === null);
      if (through === null || one === null || other === null) return;
      expect([...through].filter((name) => !one.has(name) || !other.has(name))).toEqual([]);
      seen += through.size;
    }),
    { numRuns: 2_000 },
  );
  expect(seen).toBeGreaterThan(2_000);
});

test("all is seen of an object, or of its records, where it is through both", () => {
  fc.assert(
    fc.property(grants, grants, fc.constantFrom(...OBJECTS), (outer, by, object) => {
      const both = [outer.of(object), by.of(object)];
      const through = narrowed(outer, by).of(object);
      const isAll = (is: (sight: NonNullable<typeof through>) => boolean) =>
        both.every((sight) => sight !== null && is(sight));
      expect(through !== null && isWholeSight(through)).toBe(isAll(isWholeSight));
      expect(through?.rows === null).toBe(isAll(({ rows }) => rows === null));
      expect(narrowed(outer, by).isWhole).toBe(outer.isWhole && by.isWhole);
    }),
  );
});

test("a stamp that is named in one and hidden by the other is hidden", () => {
  const hides = grantBy({ Deal: { ...ALL, denied: ["Phone"] } });
  const names = grantBy({ Deal: { ...ALL, fields: ["Name", "SystemModstamp"] } });
  for (const both of [narrowed(hides, names), narrowed(names, hides)])
    expect(columnsOf(both, "Deal")?.has("systemmodstamp")).toBe(false);
});

test("what a token hides tells nothing of whether it is there for others", () => {
  const own = grantBy({ Deal: { ...ALL, fields: ["Phone", "SystemModstamp"] } });
  const by = (field: string) => grantBy({ Deal: { ...ALL, denied: [field] } });
  const seen = ["Amount", "Gone__c"].map((field) => columnsOf(narrowed(own, by(field)), "Deal"));
  expect(seen[0]).toEqual(seen[1]);
});

test("within all it is the other one, and all within it is itself; its key tells both", () => {
  const some = grantBy({ Deal: ALL });
  expect(narrowed(some, WHOLE)).toBe(some);
  expect(narrowed(WHOLE, some).of("Deal")).toEqual(WHOLE.of("Deal"));
  expect(narrowed(WHOLE, some).of("Lead")).toBeNull();
  const keys = [narrowed(WHOLE, some), narrowed(some, some), some].map(({ key }) => key);
  expect(new Set(keys).size).toBe(3);
});
