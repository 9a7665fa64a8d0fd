import * as v from "valibot";

/** As `JSON.parse` calls it: `source` is a number's text, where the engine hands it out. */
export type Reviver = (
  key: string,
  value: unknown,
  context?: { readonly source?: string },
) => unknown;

/** What a JSON text holds; null where it is no text, no JSON, or of another shape. */
export function readJson<T>(
  schema: v.GenericSchema<unknown, T>,
  text: unknown,
  reviver?: Reviver,
): T | null {
  const json = v.parseJson(reviver && { reviver });
  const read = v.safeParse(v.pipe(v.string(), json, schema), text);
  return read.success ? read.output : null;
}
