import type { FieldKind } from "./field-kind.ts";
import { parseRecordId, recordId18 } from "./record-id.ts";
import { text } from "./text.ts";

export const id: FieldKind<"text"> = {
  ...text,
  types: ["id"],
  fromEvent: (value) => (typeof value === "string" ? recordId18(value) : undefined),
  filter: {
    ...text.filter,
    takes: "a record id of 15 or 18 letters and digits",
    parse: parseRecordId,
  },
};
