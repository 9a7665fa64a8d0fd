import type { Kind } from "./kind.ts";
import { id, isRecordId } from "./id.ts";
import { text } from "./text.ts";

export const reference: Kind = {
  ...text,
  types: ["reference"],
  // Salesforce labels it `Account ID`, but here it shows the account's name.
  label: (label) => label.replace(/ ID$/, ""),
  cell: "record",
  operators: ["eq", "ne", "null"],
  fault: (value, label) =>
    isRecordId(value)
      ? null
      : `${label.replace(/ ID$/, "")} is compared with a record: choose one by its name, or enter its id.`,
  order: id.order,
};

/** First three characters of standard objects' ids (Salesforce Help, "Standard Field Record ID Prefix Decoder"). */
const KEY_PREFIXES: Readonly<Record<string, string>> = {
  "001": "Account",
  "003": "Contact",
  "005": "User",
  "006": "Opportunity",
  "00G": "Group",
  "00Q": "Lead",
  "00T": "Task",
  "00U": "Event",
  "00e": "Profile",
  "012": "RecordType",
  "01t": "Product2",
  "500": "Case",
  "701": "Campaign",
};

/** The object that an id belongs to. Undefined where the field has several and the id's prefix is not known. */
export function referencedObject(referenceTo: readonly string[], id: string): string | undefined {
  if (referenceTo.length === 1) return referenceTo[0];
  const named = KEY_PREFIXES[id.slice(0, 3)];
  return named !== undefined && referenceTo.includes(named) ? named : undefined;
}
