import fc from "fast-check";
import { expect, test } from "vitest";
import { BUCKETS } from "../../edge/protocol/question.ts";
import { groupedHref, type Grouping, parseGrouping, WORKED_OUT } from "./grouping.ts";

const at = (search: string) => ({ pathname: "/objects/Opportunity", search });
const searchOf = (href: string) => new URL(href, "http://localhost").search;

test("a grouping is what its address says, whatever else the address has", () => {
  const field = fc.stringMatching(/^[a-z_]{1,8}(\.[a-z_]{1,8})?$/);
  const by = fc.record({ field, every: fc.constantFrom(...BUCKETS) }, { requiredKeys: ["field"] });
  const measure = fc.record({ fn: fc.constantFrom(...WORKED_OUT), field });
  const grouping: fc.Arbitrary<Grouping> = fc.record({
    by: fc.array(by, { minLength: 1, maxLength: 2 }),
    measures: fc.array(measure, { maxLength: 6 }),
  });
  fc.assert(
    fc.property(grouping, (one) => {
      const href = groupedHref(at("?filter=amount.gt.10&group=old&measure=sum:old"), one);
      expect(parseGrouping(searchOf(href))).toEqual(one);
      expect(new URLSearchParams(searchOf(href)).get("filter")).toBe("amount.gt.10");
      expect(groupedHref(at(searchOf(href)), null)).toBe(
        "/objects/Opportunity?filter=amount.gt.10",
      );
    }),
  );
});

test.each([
  ["nothing of it", "?sort=name", null],
  ["no field", "?group=&measure=sum:amount", null],
  ["what is no stretch of time", "?group=name:score", { by: [{ field: "name" }], measures: [] }],
  [
    "what cannot be worked out",
    "?group=name&measure=magic:x&measure=sum:&measure=avg:amount",
    { by: [{ field: "name" }], measures: [{ fn: "avg", field: "amount" }] },
  ],
])("an address that has %s is read as far as it is understood", (_, search, grouping) => {
  expect(parseGrouping(search)).toEqual(grouping);
});
