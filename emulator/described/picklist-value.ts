import type { FieldDescribe, PicklistValue } from "../model/field-describe.ts";
import type { Random } from "../org/random.ts";
import type { FieldValue } from "../model/record.ts";

/** One value in this many of an unrestricted picklist is one that administrators have since removed. */
const FORMER_EVERY = 40;
const FORMER = "Former value";
const MOST_CHOICES = 3;

/** A picklist value that is valid for the value of the controlling field; null when there is none. */
export function picklistValue(
  field: FieldDescribe,
  random: Random,
  n: number,
  controller: { readonly field: FieldDescribe; readonly value: FieldValue } | undefined,
): string | null {
  const active = field.picklistValues.filter(({ active }) => active);
  const allowed =
    controller === undefined
      ? active
      : active.filter((value) => isValidFor(value, controller.field, controller.value));
  if (field.type === "multipicklist") return choices(allowed, random, field.length);
  const isOpen = !field.restrictedPicklist && !field.dependentPicklist;
  if (isOpen && n % FORMER_EVERY === 11 && FORMER.length <= field.length) return FORMER;
  return random.any(allowed)?.value ?? null;
}

function choices(allowed: readonly PicklistValue[], random: Random, length: number): string | null {
  const wanted = random.between(1, MOST_CHOICES);
  const chosen = new Set(Array.from({ length: wanted }, () => random.below(allowed.length)));
  const values = allowed.filter((_, i) => chosen.has(i)).map(({ value }) => value);
  while (values.join(";").length > length) values.pop();
  return values.join(";") || null;
}

/**
 * `validFor` is a bit set in base 64, highest bit of a byte first. Bit i says that the value is valid for the ith value
 * of the controlling picklist, or for false and true of a checkbox (SOAP API Developer Guide, "describeSObjects()",
 * PicklistEntry).
 */
export function isValidFor(
  { validFor }: PicklistValue,
  controller: FieldDescribe,
  value: FieldValue,
): boolean {
  const index =
    typeof value === "boolean"
      ? Number(value)
      : controller.picklistValues.findIndex((choice) => choice.value === value);
  if (validFor === null || index === -1) return false;
  const byte = Buffer.from(validFor, "base64")[index >> 3] ?? 0;
  return (byte & (0x80 >> (index % 8))) !== 0;
}
