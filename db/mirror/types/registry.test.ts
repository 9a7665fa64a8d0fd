import { describe, expect, it } from "vitest";
import type { FieldKind } from "./field-kind.ts";
import { KINDS, kindOf, kindOfType } from "./registry.ts";

function kind(type: string): FieldKind {
  const found = kindOfType(type);
  if (found === null) throw new Error(`${type} has no kind`);
  return found;
}

describe("from an event", () => {
  it.each<[string, unknown, unknown]>([
    ["boolean", false, false],
    ["int", 0, 0],
    ["int", 42n, 42],
    ["long", 1_652_977_933_433_528_300n, "1652977933433528300"],
    ["long", 0, "0"],
    ["double", 0, "0"],
    ["double", 9_007_199_254_740_993n, "9007199254740993"],
    ["currency", 1e21, "1000000000000000000000"],
    ["percent", 0.1 + 0.2, "0.3"],
    ["date", 1_771_286_400_000n, "2026-02-17"],
    ["date", -2_208_988_800_000n, "1900-01-01"],
    ["datetime", 1_771_300_995_000n, "2026-02-17T04:03:15.000Z"],
    ["time", 34_200_000n, "09:30:00.000"],
    ["time", 0n, "00:00:00.000"],
    ["id", "001Dp00000JJkkH", "001Dp00000JJkkHIAT"],
    ["reference", "005Dp000000Ppjs", "005Dp000000PpjsIAC"],
    ["multipicklist", "a;b", "a;b"],
    ["string", "", null],
    ["string", 12.5, "12.5"],
    ["picklist", true, "true"],
  ])("%s: %s is %s", (type, value, cell) => {
    expect(kind(type).fromEvent(value, 2)).toBe(cell);
  });

  it.each<[string, unknown]>([
    ["boolean", "true"],
    ["int", 1.5],
    ["long", 2 ** 53],
    ["double", "12"],
    ["double", Number.NaN],
    ["date", 9_999_999_999_999_999n],
    ["datetime", "2026-01-01"],
    ["datetime", 9_999_999_999_999_999n],
    ["time", true],
    ["reference", 5],
    ["string", { Street: "x" }],
  ])("a %s does not take %s", (type, value) => {
    expect(kind(type).fromEvent(value, 0)).toBeUndefined();
  });
});

describe("from JSON", () => {
  it.each<[string, unknown, unknown]>([
    ["boolean", false, false],
    ["boolean", "maybe", "maybe"],
    ["int", 0, 0],
    ["int", "12345678901234567", "12345678901234567"],
    ["long", 9_007_199_254_740_991, "9007199254740991"],
    ["long", "9223372036854775807", "9223372036854775807"],
    ["double", 0, "0"],
    ["currency", "1234567890123456.70", "1234567890123456.7"],
    ["percent", 0.1 + 0.2, "0.3"],
    ["double", "n/a", "n/a"],
    ["date", "2026-01-31", "2026-01-31"],
    ["datetime", "2026-01-31T09:30:00.000+0000", "2026-01-31T09:30:00.000Z"],
    ["datetime", "soon", "soon"],
    ["time", "09:30:00.000Z", "09:30:00.000"],
    ["reference", "005Dp000000PpjsIAC", "005Dp000000PpjsIAC"],
    ["string", "0", "0"],
    ["string", 12.5, "12.5"],
    ["anyType", { a: 1 }, '{"a":1}'],
  ])("%s: %j is %j", (type, value, cell) => {
    expect(kind(type).fromJson(value, 2)).toBe(cell);
  });
});

describe("the registry", () => {
  it("has each type once, and text for those that are not known", () => {
    const types = KINDS.flatMap(({ types }) => types);
    expect(new Set(types).size).toBe(types.length);
    expect(kind("picklist").pgType).toBe("text");
    expect(kind("of the future").pgType).toBe("text");
  });

  it("has no column for compound fields and files", () => {
    expect(["address", "location", "base64"].map(kindOfType)).toEqual([null, null, null]);
  });

  it("reads what Postgres prints by the Postgres type alone", () => {
    const readers = new Map(KINDS.map(({ pgType, fromText }) => [pgType, fromText]));
    expect(KINDS.map(({ fromText }) => fromText)).toEqual(
      KINDS.map(({ pgType }) => readers.get(pgType)),
    );
  });

  it("keeps a stored column what its Postgres type says, until the next describe", () => {
    expect(kindOf({ type: "double", pgType: "numeric" })).toBe(kind("double"));
    expect(kindOf({ type: "double", pgType: "text" })).toBe(kind("string"));
    expect(kindOf({ type: "new", pgType: "numeric" })).toBe(kind("double"));
    expect(kindOf({ type: "double", pgType: "double precision" })).toBe(kind("string"));
  });
});
