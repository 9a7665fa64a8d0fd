/** The text of a JSON value that should have been a text. `String` fails on objects with their own `toString`. */
export function jsonText(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
