import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import { isRead } from "../core/object-reads.ts";
import { BulkJobError, SalesforceError } from "../salesforce/errors.ts";

/** Codes of answers that are about the query's own text. */
const ABOUT_THE_QUERY = new Set(["INVALID_FIELD", "MALFORMED_QUERY", "API_ERROR", "INVALIDENTITY"]);

/** No read does without these. */
const NEEDED = new Set(["Id", "IsDeleted", "SystemModstamp"]);

/**
 * The column of the one described field that the org refuses to read; null where the error is about something else, or
 * names no field or several. Salesforce quotes the name: `No such column 'Secret__c' on entity 'Lead'`.
 */
export function refusedField(
  error: unknown,
  columns: readonly MirrorColumn[],
): MirrorColumn | null {
  if (!(error instanceof Error) || !isAboutQuery(error)) return null;
  const quoted = [...error.message.matchAll(/['"‘“](\w+)['"’”]/g)].map(([, name = ""]) =>
    name.toLowerCase(),
  );
  const named = columns.filter(
    (column) => isRead(column) && quoted.includes(column.field.toLowerCase()),
  );
  const [only, ...others] = named;
  if (only === undefined || others.length > 0 || NEEDED.has(only.field)) return null;
  return only;
}

function isAboutQuery(error: Error): boolean {
  if (error instanceof BulkJobError) return error.state === "Failed";
  return (
    error instanceof SalesforceError && error.status === 400 && ABOUT_THE_QUERY.has(error.errorCode)
  );
}
