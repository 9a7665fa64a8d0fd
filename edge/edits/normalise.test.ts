import fc from "fast-check";
import { expect, test } from "vitest";
import type { CellValue } from "../protocol/cell.ts";
import { normalise, type WritableField } from "./normalise.ts";

function field(type: string, more: Partial<WritableField> = {}): WritableField {
  const rest = {
    scale: 0,
    precision: 0,
    length: 0,
    nillable: true,
    options: [],
    restricted: false,
  };
  return { label: "It", type, ...rest, ...more };
}

const MONEY = field("currency", { scale: 2, precision: 18 });
const COLOURS = field("multipicklist", { options: ["red", "green", "blue"] });

test.each<[WritableField, CellValue, CellValue]>([
  [field("string"), "  Ada ", "Ada"],
  [field("string"), "   ", null],
  [field("string"), "", null],
  [field("string"), null, null],
  [MONEY, "1200.505", "1200.51"],
  [MONEY, "-1200.505", "-1200.51"],
  [MONEY, "1200.50", "1200.5"],
  [MONEY, 12, "12"],
  [field("int", { precision: 10 }), "12", 12],
  [field("boolean"), "true", true],
  [field("boolean"), null, false],
  [field("date"), " 2026-02-28 ", "2026-02-28"],
  [field("datetime"), "2026-01-31T10:30:00.900+01:00", "2026-01-31T09:30:00.000Z"],
  [COLOURS, "blue; red;blue", "red;blue"],
  [COLOURS, "mauve;green", "green;mauve"],
  [COLOURS, ";", null],
])("%o: %o is stored as %o", (described, typed, value) => {
  expect(normalise(described, typed)).toEqual({ is: "value", value });
});

test.each<[WritableField, CellValue, string]>([
  [field("string", { length: 3 }), "four", "It takes 3 characters, not 4."],
  [field("string", { nillable: false }), " ", "It must not be empty."],
  [MONEY, "12345678901234567", "It takes 16 digits before the point."],
  [MONEY, "much", "It must be a number."],
  [field("boolean"), "perhaps", "It is checked or not."],
  [field("date"), "2026-02-31", "It must be a date, as in 2026-01-31."],
  [field("datetime"), "soon", "It must be a date and a time."],
  [field("picklist", { options: ["a"], restricted: true }), "b", "It has no value “b”."],
  [{ ...COLOURS, restricted: true }, "red;mauve", "It has no value “mauve”."],
])("%o: %o is refused, and nothing is cut off", (described, typed, reason) => {
  expect(normalise(described, typed)).toEqual({ is: "refused", reason });
});

test("what was normalised stays as it is", () => {
  const fields = fc.constantFrom(
    field("string", { length: 20 }),
    MONEY,
    COLOURS,
    field("datetime"),
    field("boolean"),
  );
  const typed = fc.oneof(
    fc.string(),
    fc.integer().map((n) => `${n / 1_000}`),
    fc.subarray(["red", " blue", "green", "mauve "]).map((some) => some.join(";")),
    fc.date({ noInvalidDate: true }).map((at) => at.toISOString()),
  );
  fc.assert(
    fc.property(fields, typed, (described, value) => {
      const once = normalise(described, value);
      if (once.is === "value") expect(normalise(described, once.value)).toEqual(once);
    }),
  );
});
