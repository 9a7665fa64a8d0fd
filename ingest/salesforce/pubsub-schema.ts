import avro, { type Schema, type Type } from "avsc";

/** Avro's long as bigint: commit numbers exceed 2^53, and avsc refuses those by default. */
const bigintLong = avro.types.LongType.__with({
  fromBuffer: (buffer: Buffer) => buffer.readBigInt64LE(),
  toBuffer(value: bigint) {
    const buffer = Buffer.alloc(8);
    buffer.writeBigInt64LE(value);
    return buffer;
  },
  fromJSON: BigInt,
  toJSON: String,
  isValid: (value: unknown) => typeof value === "bigint",
  compare: (one: bigint, other: bigint) => (one === other ? 0 : one < other ? -1 : 1),
});

/** The type of an Avro schema. Longs are bigint; values of unions have no wrapper. */
export function parseSchema(schemaJson: string): Type {
  const schema = JSON.parse(schemaJson) as Schema;
  return avro.Type.forSchema(schema, { wrapUnions: false, registry: { long: bigintLong } });
}

/**
 * Schemas by id. Each is fetched once, also by concurrent callers. An id is a digest of its schema, so entries never
 * expire. Errors are not cached.
 */
export class SchemaCache {
  readonly #load: (schemaId: string) => Promise<string>;
  readonly #types = new Map<string, Promise<Type>>();

  /** @param load fetches the JSON of a schema */
  constructor(load: (schemaId: string) => Promise<string>) {
    this.#load = load;
  }

  get(schemaId: string): Promise<Type> {
    const known = this.#types.get(schemaId);
    if (known !== undefined) return known;
    const type = this.#load(schemaId).then(parseSchema);
    this.#types.set(schemaId, type);
    type.catch(() => this.#types.delete(schemaId));
    return type;
  }
}
