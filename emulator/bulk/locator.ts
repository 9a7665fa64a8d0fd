import { badRequest } from "../model/salesforce-error.ts";

/** Where a page begins: base64 of `0:<job id>:<row>`, as seen in real answers. Valid as long as the job's result. */
export function locatorOf(jobId: string, row: number): string {
  return Buffer.from(`0:${jobId}:${row}`).toString("base64url");
}

/**
 * The row of a locator; 0 without one.
 *
 * @throws SalesforceError 400 INVALID_QUERY_LOCATOR when the locator belongs to another job
 */
export function rowOfLocator(jobId: string, locator: string | undefined, rows: number): number {
  if (locator === undefined || locator === "") return 0;
  const match = /^0:(\w+):(\d{1,12})$/.exec(Buffer.from(locator, "base64url").toString());
  const row = Number(match?.[2]);
  if (match?.[1] === jobId && (row === 0 || row < rows)) return row;
  throw badRequest("INVALID_QUERY_LOCATOR", "invalid query locator");
}
