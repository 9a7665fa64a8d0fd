import type { OrgRecord } from "./record.ts";

/** Fields by API name as a client sends them; empty text counts as null. */
export type Values = Readonly<Record<string, unknown>>;

/** What a transaction may do. Each write throws a SalesforceError, and then has changed nothing. */
export type Writes = {
  /** A live record as this transaction sees it. */
  find(object: string, id: string): Readonly<OrgRecord> | undefined;
  /** @returns the new record's id */
  create(object: string, values: Values): string;
  update(object: string, id: string, values: Values): void;
  /** With the children that depend on it. */
  delete(object: string, id: string): void;
  /** With the children that were deleted with it. */
  undelete(object: string, id: string): void;
};
