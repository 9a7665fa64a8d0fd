import type { AvroSchema } from "./avro.ts";

/** Writes a value of a schema in Avro's binary form. */
export type AvroEncoder = (value: unknown) => Buffer;

type Write = (out: AvroBytes, value: unknown) => void;

/**
 * An encoder compiled from a schema, for the types in change events. It writes the same bytes as avsc, several times as
 * fast: nearly every field of a change event is null, one byte each. Longs are numbers or BigInts. The value of a union
 * is the bare value of its branch. An absent field counts as null.
 */
export function avroEncoder(schema: AvroSchema): AvroEncoder {
  const write = writer(schema, new Map());
  return (value) => {
    shared.at = 0;
    write(shared, value);
    return shared.taken();
  };
}

function writer(schema: AvroSchema, named: Map<string, Write>): Write {
  if (typeof schema === "string") return PRIMITIVES[schema] ?? known(named, schema);
  if (isUnion(schema)) return unionWriter(schema, named);
  switch (schema.type) {
    case "record":
      return recordWriter(schema, named);
    case "array":
      return arrayWriter(writer(schema.items ?? "string", named));
    case "enum": {
      const symbols = new Map(schema.symbols?.map((symbol, i) => [symbol, i]));
      return (out, value) => out.long(symbols.get(String(value)) ?? 0);
    }
    default:
      return writer(schema.type, named);
  }
}

const isUnion = (schema: AvroSchema): schema is readonly AvroSchema[] => Array.isArray(schema);

const PRIMITIVES: Readonly<Record<string, Write>> = {
  null: () => undefined,
  boolean: (out, value) => out.byte(value === true ? 1 : 0),
  int: (out, value) => out.long(Number(value)),
  long: (out, value) => out.long(typeof value === "bigint" ? value : Number(value)),
  double: (out, value) => out.double(Number(value)),
  string: (out, value) => out.text(String(value)),
};

/** A record defined elsewhere in the schema, by its name with or without namespace. */
function known(named: ReadonlyMap<string, Write>, name: string): Write {
  const write = named.get(name.slice(name.lastIndexOf(".") + 1));
  if (write === undefined) throw new Error(`The Avro schema defines no ${name}.`);
  return write;
}

type RecordSchema = Exclude<AvroSchema, string | readonly AvroSchema[]>;

function recordWriter({ name = "", fields = [] }: RecordSchema, named: Map<string, Write>): Write {
  const writers = fields.map((field) => [field.name, writer(field.type, named)] as const);
  const write: Write = (out, value) => {
    const record = value as Readonly<Record<string, unknown>>;
    for (const [field, writeField] of writers) writeField(out, record[field]);
  };
  named.set(name, write);
  return write;
}

function arrayWriter(writeItem: Write): Write {
  return (out, value) => {
    const items = value as readonly unknown[];
    if (items.length > 0) {
      out.long(items.length);
      for (const item of items) writeItem(out, item);
    }
    out.byte(0);
  };
}

/** A change event's union has null and at most two branches, one a text and one a record. */
function unionWriter(branches: readonly AvroSchema[], named: Map<string, Write>): Write {
  const writers = branches.map((branch) => writer(branch, named));
  const nullAt = branches.indexOf("null");
  const textAt = branches.indexOf("string");
  const otherAt = branches.findIndex((_, i) => i !== nullAt && i !== textAt);
  return (out, value) => {
    const isNull = value === null || value === undefined;
    const isText = textAt !== -1 && (otherAt === -1 || typeof value === "string");
    const at = isNull ? nullAt : isText ? textAt : otherAt;
    out.byte(at * 2);
    writers[at]?.(out, value);
  };
}

const FIRST_BYTES = 1 << 16;

class AvroBytes {
  at = 0;
  #bytes = Buffer.allocUnsafe(FIRST_BYTES);

  byte(value: number): void {
    this.#room(1);
    this.#bytes[this.at++] = value;
  }

  /** Zigzag encoding, seven bits a byte, lowest first. */
  long(value: number | bigint): void {
    this.#room(10);
    if (typeof value === "number" && Number.isSafeInteger(value * 2)) {
      this.#varint(value < 0 ? value * -2 - 1 : value * 2);
    } else this.#big(BigInt(value));
  }

  double(value: number): void {
    this.#room(8);
    this.at = this.#bytes.writeDoubleLE(value, this.at);
  }

  text(value: string): void {
    const size = Buffer.byteLength(value);
    this.long(size);
    this.#room(size);
    this.#bytes.write(value, this.at, size, size === value.length ? "latin1" : "utf8");
    this.at += size;
  }

  taken(): Buffer {
    return Buffer.from(this.#bytes.subarray(0, this.at));
  }

  /** In two numbers, because BigInt arithmetic is slow: five bytes hold the lower 35 bits. */
  #big(value: bigint): void {
    const zigzag = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
    let low = Number(zigzag & 0x7_ffff_ffffn);
    const high = Number(zigzag >> 35n);
    if (high === 0) return this.#varint(low);
    for (let i = 0; i < 5; i++) {
      this.#bytes[this.at++] = (low % 128) | 128;
      low = Math.floor(low / 128);
    }
    this.#varint(high);
  }

  #varint(value: number): void {
    let rest = value;
    while (rest > 127) {
      this.#bytes[this.at++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    this.#bytes[this.at++] = rest;
  }

  #room(size: number): void {
    if (this.at + size <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.at + size));
    this.#bytes.copy(larger, 0, 0, this.at);
    this.#bytes = larger;
  }
}

/** Encoding is synchronous, so all encoders share one buffer. */
const shared = new AvroBytes();
