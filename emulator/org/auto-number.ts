import type { ObjectDefinition } from "../model/object-type.ts";

/**
 * The auto number of an object's nth record, from 0: `00000042`, or for a custom object with its initials (`SV-00042`).
 * Assumed: the display format, which describe does not give.
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
