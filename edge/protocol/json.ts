import * as v from "valibot";

/** What a JSON text holds; null where it is no text, no JSON, or of another shape. */
export function readJson<T>(schema: v.GenericSchema<unknown, T>, text: unknown): T | null {
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), text);
  return read.success ? read.output : null;
}
