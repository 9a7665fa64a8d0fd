import type { OrgRecord } from "../model/record.ts";

/** Fields by API name as a client sends them; empty text counts as null. */
export type Values = Readonly<Record<string, unknown>>;

/** What a client may ask of a transaction beside its writes. */
export type TransactOptions = {
  /** Saves what a duplicate rule would only warn of (`Sforce-Duplicate-Rule-Header: allowSave=true`). */
  readonly allowDuplicates?: boolean;
};

/** Asked before each record that somebody writes by an API; what it throws is the failure of that write. */
export type WriteGuard = (write: {
  readonly object: string;
  readonly operation: "create" | "update" | "delete";
  /** As Change Data Capture gives it. */
  readonly origin: string;
}) => void;

/** What a transaction may do. Each write throws a SalesforceError, and then has changed nothing. */
export type Writes = {
  /** A live record as this transaction sees it. */
  find(object: string, id: string): Readonly<OrgRecord> | undefined;
  /** @returns the new record's id */
  create(object: string, values: Values): string;
  update(object: string, id: string, values: Values): void;
  /** With the children that depend on it. */
  delete(object: string, id: string): void;
  /**
   * As `delete`, and past the recycle bin: what it deletes is gone once the transaction is committed. Assumed: a delete
   * event announces it as any other.
   */
  hardDelete(object: string, id: string): void;
  /** With the children that were deleted with it. */
  undelete(object: string, id: string): void;
  /**
   * Moves the children of one or two records to a third of their object and deletes them; the values are the master's.
   *
   * @returns the ids of the children that have another parent now
   */
  merge(
    object: string,
    masterId: string,
    loserIds: readonly string[],
    values?: Values,
  ): readonly string[];
};
