import type { Kind } from "./kind.ts";
import { text } from "./text.ts";

export const id: Kind = {
  ...text,
  types: ["id"],
  widthPx: 172,
  byDefault: "never",
  cell: "code",
  operators: ["eq", "in"],
  fault: (value, label) =>
    isRecordId(value) ? null : `${label} is compared with an id of 15 or 18 letters and digits.`,
  // The last three of 18 characters say the case of the others.
  order: (a, b) =>
    a.slice(0, 15) === b.slice(0, 15) ? 0 : text.order(a.slice(0, 15), b.slice(0, 15)),
};

export function isRecordId(value: string): boolean {
  return /^([a-z0-9]{15}|[a-z0-9]{18})$/i.test(value);
}
