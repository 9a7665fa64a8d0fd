import type { Then } from "../client/api.ts";

/**
 * The moment at which a record of a list as of a moment is shown: the time that was asked for, or else the content of
 * its object; of other objects, when that content was. Null where it is not known yet.
 */
export function recordMoment(asOf: string, then: Then | null, object: string): string | null {
  if (!asOf.startsWith("{")) return asOf;
  const content = then?.asOf[object];
  return content ? `seq:${content.seq}` : (then?.at ?? null);
}
