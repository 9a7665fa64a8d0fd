import fc from "fast-check";
import { expect, test } from "vitest";
import { avroEncoder } from "./avro-encoder.ts";
import { avroType, type AvroSchema } from "./avro.ts";

const schema: AvroSchema = {
  type: "record",
  name: "Event",
  namespace: "com.sforce.eventbus",
  fields: [
    {
      name: "header",
      type: {
        type: "record",
        name: "Header",
        fields: [
          { name: "ids", type: { type: "array", items: "string" } },
          { name: "kind", type: { type: "enum", name: "Kind", symbols: ["A", "B", "C"] } },
          { name: "at", type: "long" },
          { name: "n", type: "int" },
        ],
      },
    },
    { name: "text", type: ["null", "string"], default: null },
    { name: "flag", type: ["null", "boolean"], default: null },
    { name: "count", type: ["null", "int"], default: null },
    { name: "time", type: ["null", "long"], default: null },
    { name: "amount", type: ["null", "double"], default: null },
    {
      name: "place",
      type: [
        "null",
        {
          type: "record",
          name: "Place",
          fields: [{ name: "city", type: ["null", "string"], default: null }],
        },
      ],
      default: null,
    },
    { name: "nameOrPlace", type: ["null", "string", "Place"], default: null },
  ],
};

const orNull = <T>(some: fc.Arbitrary<T>) => fc.option(some, { nil: null });
const long = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const int = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const text = fc.string({ unit: "grapheme", maxLength: 300 });
const place = fc.record({ city: orNull(text) });

const event = fc.record({
  header: fc.record({
    ids: fc.array(text),
    kind: fc.constantFrom("A", "B", "C"),
    at: long,
    n: int,
  }),
  text: orNull(text),
  flag: orNull(fc.boolean()),
  count: orNull(int),
  time: orNull(long),
  amount: orNull(fc.double()),
  place: orNull(place),
  nameOrPlace: orNull(fc.oneof(text, place)),
});

test("writes the bytes that avsc writes", () => {
  const type = avroType(schema);
  const encode = avroEncoder(schema);
  fc.assert(fc.property(event, (value) => encode(value).equals(type.toBuffer(value))));
});

test("takes whole numbers as longs, and absent fields as null", () => {
  const type = avroType(schema);
  const encode = avroEncoder(schema);
  const header = { ids: ["x".repeat(200_000)], kind: "B", at: 2 ** 52 + 1, n: -1 };
  const whole = { text: null, flag: null, count: null, time: -3n, amount: null };
  expect(encode({ header, time: -3 })).toEqual(
    type.toBuffer({
      header: { ...header, at: BigInt(header.at) },
      ...whole,
      place: null,
      nameOrPlace: null,
    }),
  );
});
