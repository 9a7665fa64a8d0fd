import { badRequest, SalesforceError } from "../model/salesforce-error.ts";
import { failedRow, type RowResult } from "./write.ts";

const MAX_ATTEMPTS = 3;

export type PartialWrites = {
  atomically<T>(work: () => T): T;
  hasTrigger(object: string): boolean;
};

export type Written = { readonly id: string; readonly created?: boolean };

export function rowResult(write: () => Written): RowResult {
  try {
    return { ...write(), success: true, errors: [] };
  } catch (error) {
    if (error instanceof SalesforceError) return failedRow(error);
    throw error;
  }
}

class Again extends Error {}

/**
 * Saves those rows of a chunk that can be saved, in one pass. If the object has a trigger and rows fail, they are set
 * aside, the others are undone and saved again, and their triggers fire again; a failure in the third pass fails them
 * all (Apex Developer Guide, "Bulk DML Exception Handling").
 */
export function savedPartially<Row>(
  writes: PartialWrites,
  object: string,
  rows: readonly Row[],
  write: (row: Row) => Written,
): RowResult[] {
  if (!writes.hasTrigger(object)) return rows.map((row) => rowResult(() => write(row)));
  const results: RowResult[] = [];
  const left = new Set(rows.keys());
  for (let attempt = 1; left.size > 0; attempt++) {
    try {
      writes.atomically(() => {
        for (const i of left) results[i] = rowResult(() => write(rows[i] as Row));
        if ([...left].some((i) => results[i]?.success === false)) throw new Again();
      });
      break;
    } catch (error) {
      if (!(error instanceof Again)) throw error;
      if (attempt === MAX_ATTEMPTS) for (const i of left) results[i] = failedRow(tooManyRetries());
      if (attempt === MAX_ATTEMPTS) break;
      for (const i of left) if (results[i]?.success === false) left.delete(i);
    }
  }
  return results;
}

/** Assumed: the code of a row whose chunk was given up; rows that were set aside before keep their own errors. */
const tooManyRetries = (): SalesforceError =>
  badRequest(
    "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
    "Too many batch retries in the presence of Apex triggers and partial failures.",
  );
