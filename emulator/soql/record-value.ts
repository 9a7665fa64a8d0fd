import { malformed } from "./malformed.ts";
import { dateFunction } from "./date-function.ts";
import { distance } from "./distance.ts";
import { queryField } from "./field.ts";
import { formatted } from "./format.ts";
import type { FunctionExp } from "@jetstreamapp/soql-parser-js";
import type { RecordValue, Scope } from "./value.ts";

/** A field by its path, or a function with a value for each record. */
export function recordValue(scope: Scope, written: string | FunctionExp): RecordValue {
  const { org, type, alias } = scope;
  if (typeof written === "string") return queryField(org, type, written, alias);
  const [parameter] = written.parameters ?? [];
  const name = (written.functionName ?? "").toUpperCase();
  if (name === "DISTANCE") return distance(scope, written);
  if (parameter === undefined) throw malformed(written.rawValue ?? name);
  const of = recordValue(scope, parameter);
  // Assumed: the user's time zone is UTC and the org has one currency, so neither conversion changes anything.
  if (name === "CONVERTTIMEZONE" || name === "CONVERTCURRENCY") return of;
  if (name === "TOLABEL") return { ...of, read: labelReader(of) };
  if (name === "FORMAT") return { ...formatted(of), reads: of.reads };
  return dateFunction(name, of) ?? unknownFunction(written);
}

function labelReader({ field, read }: RecordValue): RecordValue["read"] {
  const labels = new Map(field.picklistValues.map(({ value, label }) => [value, label]));
  return (record) => {
    const value = read(record);
    return (typeof value === "string" ? labels.get(value) : undefined) ?? value;
  };
}

function unknownFunction({ rawValue, functionName }: FunctionExp): never {
  throw malformed(rawValue ?? functionName ?? "function");
}
