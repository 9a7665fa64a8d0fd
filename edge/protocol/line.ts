import * as v from "valibot";

/**
 * A line is a random name of a stretch of an object's log, made with every grant of its lease. With a seq it names one
 * content of the object for ever.
 */
export const LineId = v.pipe(v.string(), v.uuid());

/** Stands where no place in a log is told: to who sees some of an object's records. */
export const SEALED_LINE = "00000000-0000-0000-0000-000000000000";

/** A line that leads to the present one: what is true for a seq of it, up to `upTo`, is true for that seq here. */
export const Ancestor = v.object({
  line: LineId,
  upTo: v.pipe(v.number(), v.integer(), v.minValue(0)),
});
export type Ancestor = v.InferOutput<typeof Ancestor>;

/** A line, and those that lead to it as far back as is known. */
export type Lineage = { readonly line: string | null; readonly lineage: readonly Ancestor[] };

/** What rows are true for; `line` is null where nothing is known. */
export type Content = { readonly line: string | null; readonly seq: number };

/** Whether what is true for this content is true for the same seq of the present line. */
export function isOn(present: Lineage, { line, seq }: Content): boolean {
  if (line === present.line) return true;
  return present.lineage.some((one) => one.line === line && seq <= one.upTo);
}
