/**
 * What of a text Postgres can store, in text and jsonb alike, whichever way it comes from the org: without NULs, which
 * neither can hold, and with U+FFFD for each half of a surrogate pair, which is no character ("Character Types", "JSON
 * Types"). ingest/snapshot/clean-bytes.ts does the same to UTF-8.
 */
export function cleanText(text: string): string {
  const whole = text.isWellFormed() ? text : text.toWellFormed();
  return whole.includes("\0") ? whole.replaceAll("\0", "") : whole;
}

/** A JSON value with every text of it cleaned, for jsonb. */
export function cleanJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_key, one: unknown) =>
    typeof one === "string" ? cleanText(one) : one,
  );
}
