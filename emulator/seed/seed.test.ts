import { expect, test } from "vitest";
import { objectTypes } from "../org/object-types.ts";
import { standardShape } from "../objects/catalog.ts";
import { recordCounts, recordsText, type RecordCounts } from "./record-counts.ts";
import { seedOrg } from "./seed.ts";

const types = objectTypes(standardShape.definitions, []);

function seeded(records: RecordCounts, seed = "s") {
  return seedOrg({
    seed,
    records,
    at: Date.UTC(2026, 9, 1),
    username: undefined,
    types,
    shape: standardShape,
  });
}

/** The memory of a record as a JavaScript object, measured with the objects of this org. */
const OBJECT_BYTES = 1000;

test("a record takes a fraction of what an object would", () => {
  const columns = seeded(new Map([["Account", 20_000]])).get("Account");
  columns?.seal();
  expect(columns?.size).toBe(20_000);
  const bytes = (columns?.sizeBytes() ?? 0) / 20_000;
  expect(bytes).toBeGreaterThan(50);
  expect(bytes).toBeLessThan(OBJECT_BYTES / 2);
});

test("a named object has as many records as asked for, the others a few, users twelve at least", () => {
  const tables = seeded(
    new Map([
      ["Account", 3000],
      ["Contact", 7],
      ["User", 1],
    ]),
  );
  const sizes = Object.fromEntries([...tables].map(([name, { size }]) => [name, size]));
  expect(sizes).toMatchObject({ Account: 3000, Contact: 7, User: 12 });
  for (const size of Object.values(sizes)) expect(size).toBeGreaterThan(0);
});

test("an object that there is not is refused in a sentence", () => {
  expect(() => recordCounts(new Map([["Acount", 5]]), standardShape.counts)).toThrow(
    "--records names Acount, but there are only User, Campaign",
  );
});

test("the numbers are written as the command line takes them", () => {
  expect(recordsText(1000)).toBe("1000");
  expect(
    recordsText(
      new Map([
        ["Account", 10],
        ["Contact", 2],
      ]),
    ),
  ).toBe("Account=10,Contact=2");
});

test("the same seed and numbers give the same records, another seed others", () => {
  const contents = (seed: string) =>
    [...seeded(new Map([["Account", 300]]), seed)].map(([name, columns]) => [
      name,
      Array.from({ length: columns.size }, (_, n) => columns.record(n)),
    ]);
  expect(contents("s")).toEqual(contents("s"));
  expect(contents("s")).not.toEqual(contents("t"));
});
