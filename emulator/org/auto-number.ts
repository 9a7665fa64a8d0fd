import type { ObjectDefinition } from "../model/object-type.ts";

/**
 * The auto number of an object's nth record, from 0: `00000042`, with the initials of the object before it where it is a
 * custom one (`SV-00042`). Assumed: describe does not tell an auto number's display format.
 */
export function autoNumber(
  { name, label }: Pick<ObjectDefinition, "name" | "label">,
  n: number,
): string {
  const digits = String(n + 1);
  if (!name.endsWith("__c")) return digits.padStart(8, "0");
  const initials = Array.from(label.matchAll(/\b\p{L}/gu), ([letter]) => letter.toUpperCase());
  return `${initials.join("").slice(0, 8) || "A"}-${digits.padStart(5, "0")}`;
}
