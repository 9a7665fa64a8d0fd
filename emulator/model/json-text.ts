/** What a client sent where text was due, as text: `String` fails on objects that have a `toString` of their own. */
export function jsonText(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
