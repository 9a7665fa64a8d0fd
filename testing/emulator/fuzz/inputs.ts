import fc from "fast-check";

export type FuzzRequest = {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
};

/** Common mistakes of programs, and texts that have broken servers. */
const NASTY = [
  "",
  " ",
  "null",
  "undefined",
  "NaN",
  "true",
  "-1",
  "0",
  "1e309",
  "99999999999999999999",
  "__proto__",
  "constructor",
  "toString",
  "../../etc/passwd",
  "%00",
  "\u0000",
  "\uD800",
  "‮",
  "'",
  '"',
  "\\",
  "''''''",
  "Id",
  "id",
  "attributes",
  "2026-13-45",
  "2026-01-01T99:99:99Z",
  "'; DROP TABLE Account; --",
  "{{7*7}}",
  "@{a.b}",
  "001000000000000AAA",
  "001",
  "[]",
  "{}",
  "a".repeat(5000),
] as const;

export const nasty: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...NASTY) },
  { weight: 1, arbitrary: fc.string({ maxLength: 40 }) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 20 }) },
);

/** Usually one of these, sometimes anything. */
export function mostly(usual: readonly string[]): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...usual) },
    { weight: 1, arbitrary: nasty },
  );
}

/** Any JSON value of moderate depth. */
const jsonLeaf = fc.oneof(nasty, fc.integer(), fc.double(), fc.boolean(), fc.constant(null));

export const jsonValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: jsonLeaf },
  { weight: 1, arbitrary: fc.array(jsonLeaf, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.dictionary(nasty, jsonLeaf, { maxKeys: 3 }) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
);

/** An object with some of these keys, usually with right values, and sometimes with other keys. */
export function jsonObject(
  usual: Readonly<Record<string, fc.Arbitrary<unknown>>>,
): fc.Arbitrary<unknown> {
  const keys = Object.fromEntries(
    Object.entries(usual).map(([key, value]) => [
      key,
      fc.oneof({ weight: 5, arbitrary: value }, { weight: 1, arbitrary: jsonValue }),
    ]),
  );
  const whole = fc.record(keys, { requiredKeys: [] });
  const more = fc.dictionary(nasty, jsonValue, { maxKeys: 2 });
  return fc.oneof(
    { weight: 6, arbitrary: whole },
    { weight: 1, arbitrary: fc.tuple(whole, more).map(([a, b]) => ({ ...a, ...b })) },
    { weight: 1, arbitrary: jsonValue },
  );
}

export function jsonText(value: fc.Arbitrary<unknown>): fc.Arbitrary<string> {
  return damaged(value.map((one) => JSON.stringify(one) ?? ""));
}

/** The text, or the text with a piece cut out or put in. */
export function damaged(text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const cut = fc.tuple(text, fc.nat(), fc.nat(20), nasty).map(([whole, at, length, put]) => {
    const from = at % (whole.length + 1);
    return whole.slice(0, from) + put + whole.slice(from + length);
  });
  return fc.oneof({ weight: 5, arbitrary: text }, { weight: 1, arbitrary: cut });
}

export function queryString(
  parameters: Readonly<Record<string, fc.Arbitrary<string>>>,
): fc.Arbitrary<string> {
  return fc.record(parameters, { requiredKeys: [] }).map((given) => {
    const pairs = Object.entries(given).map(([name, value]) => `${name}=${encoded(value ?? "")}`);
    return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
  });
}

/** Percent-encoded; what cannot be encoded is replaced, as clients do. */
export const encoded = (text: string): string => encodeURIComponent(text.toWellFormed());
