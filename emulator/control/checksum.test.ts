import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Checksum, canonicalText } from "./checksum.ts";
import { checkbox, date, datetime, number, text, time } from "../model/field.ts";
import type { OrgRecord } from "../model/record.ts";

const FIELDS = [
  text("Name", "Name", 80),
  number("Size__c", "Size", 18, 6),
  checkbox("Active__c", "Active"),
  datetime("At__c", "At"),
  date("Day__c", "Day"),
  time("Hour__c", "Hour"),
];

const record: fc.Arbitrary<OrgRecord> = fc.record({
  Id: fc.stringMatching(/^[a-zA-Z0-9]{15}[A-Z0-5]{3}$/),
  Name: fc.option(fc.string()),
  Size__c: fc.option(fc.integer({ min: -1e9, max: 1e9 }).map((n) => n / 1e6)),
  Active__c: fc.boolean(),
  At__c: fc.option(fc.integer({ min: 0, max: 4e9 }).map((s) => s * 1000)),
  Day__c: fc.option(fc.constantFrom("2024-02-29", "1999-12-31")),
  Hour__c: fc.option(fc.integer({ min: 0, max: 86_399_999 })),
});

const sumOf = (records: readonly OrgRecord[], buckets = 1): Checksum => {
  const sum = new Checksum(FIELDS, buckets);
  for (const one of records) sum.add(one);
  return sum;
};

test("is that of its definition, computed by other means", () => {
  const one = {
    Id: "001Em00000000AAAAA",
    Name: 'Ärger\u001f; "x"',
    Size__c: 0.000001,
    Active__c: true,
    At__c: Date.UTC(2024, 0, 2, 3, 4, 5),
    Day__c: "2024-01-02",
    Hour__c: 11_045_000,
  };
  const two = { Id: "001Em00000000BBBBB", Name: null, Size__c: -1500, Active__c: false };
  const texts = [
    [
      one.Id,
      "true",
      "2024-01-02T03:04:05.000Z",
      "2024-01-02",
      "03:04:05.000Z",
      one.Name,
      "0.000001",
    ],
    [two.Id, "false", "", "", "", "", "-1500"],
  ].map((parts) => parts.join("\u001f"));
  const digests = texts.map((joined) =>
    BigInt(`0x${createHash("sha256").update(joined).digest("hex").slice(0, 32)}`),
  );
  const sum = digests.reduce((a, b) => a + b, 0n) % 2n ** 128n;
  expect(sumOf([two, one]).total()).toEqual({
    count: 2,
    checksum: sum.toString(16).padStart(32, "0"),
  });
  expect(sumOf([]).total()).toEqual({ count: 0, checksum: "0".repeat(32) });
});

test("does not depend on the order, and its buckets add up to it", () => {
  fc.assert(
    fc.property(
      fc.array(record, { maxLength: 40 }),
      fc.integer({ min: 1, max: 9 }),
      (records, n) => {
        const total = sumOf(records).total();
        expect(sumOf(records.toReversed()).total()).toEqual(total);
        const bucketed = sumOf(records, n);
        expect(bucketed.total()).toEqual(total);
        const added = bucketed
          .buckets()
          .reduce((sum, { checksum }) => sum + BigInt(`0x${checksum}`), 0n);
        expect((added % 2n ** 128n).toString(16).padStart(32, "0")).toBe(total.checksum);
      },
    ),
  );
});

test("any change of a field changes it, in one bucket", () => {
  fc.assert(
    fc.property(fc.array(record, { minLength: 1, maxLength: 20 }), fc.nat(), (records, at) => {
      const changed = records.map((one, i) =>
        i === at % records.length ? { ...one, Name: `${one["Name"] ?? ""}!` } : one,
      );
      expect(sumOf(changed).total().checksum).not.toBe(sumOf(records).total().checksum);
      const [before, after] = [sumOf(records, 8).buckets(), sumOf(changed, 8).buckets()];
      expect(before.filter((one, i) => one.checksum !== after[i]?.checksum)).toHaveLength(1);
    }),
  );
});

test("numbers are written out in decimal", () => {
  const size = number("Size__c", "Size", 18, 15);
  const texts = [0, -0, 1, -2.5, 1e-7, 123_456_789.123, 1e17].map((n) => canonicalText(size, n));
  expect(texts).toEqual([
    "0",
    "0",
    "1",
    "-2.5",
    "0.0000001",
    "123456789.123",
    "100000000000000000",
  ]);
});
