import type { FieldDescribe, PicklistValue } from "./field-describe.ts";

/** A record type of an object, which has some of the values of the object's picklists (Help, "Record Types"). */
export type RecordType = {
  readonly id: string;
  readonly developerName: string;
  /** Its label. */
  readonly name: string;
  /** Whether new records have it that name none. */
  readonly isDefault: boolean;
  /** By picklist field: its values. A field that is not here has all of them. */
  readonly picklists: Readonly<Record<string, readonly string[]>>;
};

/** The record type that every object has, with all values (REST API Developer Guide, "sObject Describe"). */
export const MASTER_RECORD_TYPE = "012000000000000AAA";

export const RECORD_TYPE_FIELD = "RecordTypeId";

/** The values of a picklist that records of a record type may have; all of them when it is the master. */
export function valuesOf(
  field: FieldDescribe,
  recordType: RecordType | undefined,
): readonly PicklistValue[] {
  const own = recordType?.picklists[field.name];
  return own === undefined
    ? field.picklistValues
    : field.picklistValues.filter(({ value }) => own.includes(value));
}

/**
 * `validFor` of a value of a dependent picklist: a bitmap in base64, whose nth bit from the left stands for the nth value
 * of the controlling field (SOAP API Developer Guide, "PicklistEntry"). Groups of three bytes, so that nothing is padded.
 */
export function validForBits(valid: readonly number[], controllers: number): string {
  const bytes = new Uint8Array(Math.max(1, Math.ceil(controllers / 24)) * 3);
  for (const n of valid) bytes[n >> 3] = (bytes[n >> 3] ?? 0) | (0x80 >> (n & 7));
  return Buffer.from(bytes).toString("base64");
}

/** The numbers of the controlling values in a bitmap. */
export function validForNumbers(bits: string | null): number[] {
  const bytes = Buffer.from(bits ?? "", "base64");
  const numbers = Array.from({ length: bytes.length * 8 }, (_, n) => n);
  return numbers.filter((n) => ((bytes[n >> 3] ?? 0) & (0x80 >> (n & 7))) !== 0);
}

/** The values of a field that controls a picklist, in the order of the bits; a checkbox has two. */
export function controllingValues(field: FieldDescribe): readonly string[] {
  if (field.type === "boolean") return ["false", "true"];
  return field.picklistValues.map(({ value }) => value);
}
