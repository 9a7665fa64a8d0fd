import { hash } from "node:crypto";
import type { FieldDescribe } from "../model/field-describe.ts";
import type { FieldValue, OrgRecord } from "../model/record.ts";

const SEPARATOR = "\u001f";
const MODULUS = 1n << 128n;

export type Sum = { readonly count: number; readonly checksum: string };

/**
 * A checksum of records that does not depend on their order, so that both sides of a copy can compute it.
 *
 * - A record's text is its Id and the texts of the chosen fields in the order of their names (by UTF-16 code unit,
 *   without Id), with U+001F between them.
 * - A field's text is that of Bulk CSV: empty for null; `true`, `false`; numbers in decimal without exponent or
 *   needless zeros; `2024-01-02`; `2024-01-02T03:04:05.000Z`; `03:04:05.000Z`; other text as it is.
 * - A record's digest is the first 16 bytes of the SHA-256 of its text in UTF-8, as a big-endian number.
 * - The checksum is the sum of the digests modulo 2^128, as 32 lower-case hexadecimal digits; zeros for no records.
 *
 * With buckets, a record is in bucket (first 4 bytes of SHA-256 of its Id, big-endian) mod n: where two copies differ,
 * only few buckets do.
 */
export class Checksum {
  readonly #fields: readonly FieldDescribe[];
  readonly #buckets: { count: number; sum: bigint }[];

  /** @param buckets how many; 1 gives a single checksum */
  constructor(fields: readonly FieldDescribe[], buckets = 1) {
    this.#fields = fields
      .filter(({ name }) => name !== "Id")
      .toSorted((a, b) => (a.name < b.name ? -1 : 1));
    this.#buckets = Array.from({ length: buckets }, () => ({ count: 0, sum: 0n }));
  }

  add(record: Readonly<OrgRecord>): void {
    const id = String(record["Id"]);
    let text = id;
    for (const field of this.#fields) text += SEPARATOR + canonicalText(field, record[field.name]);
    const bucket = this.#buckets[this.#bucketOf(id)];
    if (bucket === undefined) return;
    const bytes = hash("sha256", text, "buffer");
    bucket.sum += (bytes.readBigUInt64BE(0) << 64n) + bytes.readBigUInt64BE(8);
    bucket.count++;
  }

  /** Of all records. */
  total(): Sum {
    let [count, sum] = [0, 0n];
    for (const bucket of this.#buckets) {
      count += bucket.count;
      sum += bucket.sum;
    }
    return { count, checksum: hexOf(sum) };
  }

  buckets(): Sum[] {
    return this.#buckets.map(({ count, sum }) => ({ count, checksum: hexOf(sum) }));
  }

  #bucketOf(id: string): number {
    if (this.#buckets.length === 1) return 0;
    return hash("sha256", id, "buffer").readUInt32BE(0) % this.#buckets.length;
  }
}

const hexOf = (sum: bigint): string => (sum % MODULUS).toString(16).padStart(32, "0");

/** A field's value as the checksum reads it. */
export function canonicalText(field: FieldDescribe, value: FieldValue | undefined): string {
  if (value === null || value === undefined) return "";
  if (typeof value !== "number") return String(value);
  if (field.type === "datetime") return new Date(value).toISOString();
  if (field.type === "time") return new Date(value).toISOString().slice("2024-01-02T".length);
  return decimal(value);
}

/** `0.000001` rather than `1e-6`. */
function decimal(value: number): string {
  if (Number.isInteger(value)) return BigInt(value).toString();
  const text = String(value);
  return text.includes("e") ? value.toFixed(20).replace(/\.?0+$/, "") : text;
}
