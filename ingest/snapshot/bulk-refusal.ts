import { BulkJobError, SalesforceError } from "../salesforce/errors.ts";

/** Errors of Bulk for objects and queries that it does not support ("Considerations", Bulk API 2.0 Developer Guide). */
const NOT_BY_BULK = /not supported by the bulk|implementation restriction|compound/i;

/** Whether Bulk can never read this object, at creation of the job or during its run. REST may. */
export function isRefusedByBulk(error: unknown): boolean {
  if (error instanceof BulkJobError) return error.state === "Failed" && saysSo(error);
  if (!(error instanceof SalesforceError)) return false;
  return error.status === 400 && (error.errorCode === "INVALIDENTITY" || saysSo(error));
}

function saysSo({ message }: Error): boolean {
  return NOT_BY_BULK.test(message);
}
