import avsc, { type Type } from "avsc";

export type AvroSchema =
  | string
  | readonly AvroSchema[]
  | {
      readonly type: string;
      readonly name?: string;
      readonly namespace?: string;
      readonly items?: AvroSchema;
      readonly symbols?: readonly string[];
      readonly fields?: readonly AvroField[];
    };

export type AvroField = {
  readonly name: string;
  readonly type: AvroSchema;
  readonly doc?: string;
  readonly default?: null;
};

/** Longs as BigInt, because commit numbers exceed 2^53. */
// avsc offers this only under a name with a double underscore.
// oxlint-disable-next-line eslint/no-underscore-dangle
const bigLong = avsc.types.LongType.__with({
  fromBuffer: (buffer: Buffer) => buffer.readBigInt64LE(),
  toBuffer: (value: bigint) => {
    const buffer = Buffer.alloc(8);
    buffer.writeBigInt64LE(value);
    return buffer;
  },
  fromJSON: BigInt,
  toJSON: String,
  isValid: (value: unknown) => typeof value === "bigint",
  compare: (a: bigint, b: bigint) => (a === b ? 0 : a < b ? -1 : 1),
});

/** The codec of a schema. Longs are BigInt; the value of a union is the bare value of its branch. */
export function avroType(schema: AvroSchema): Type {
  // avsc types its schemas as mutable but does not change them.
  return avsc.Type.forSchema(schema as avsc.Schema, {
    registry: { long: bigLong },
    wrapUnions: false,
  });
}
