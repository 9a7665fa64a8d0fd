import type { ObjectType } from "../model/object-type.ts";
import type { OrgRecord } from "../model/record.ts";
import type { Patience } from "../model/row-locked.ts";

/** A client's fields by API name; empty text counts as null. */
export type Values = Readonly<Record<string, unknown>>;

export type TransactOptions = {
  /** Saves despite a duplicate rule that only warns (`Sforce-Duplicate-Rule-Header: allowSave=true`). */
  readonly allowDuplicates?: boolean;
  /** How the error of a duplicate rule shows a record that is already there; it shows none when absent. */
  readonly shownDuplicate?: (type: ObjectType, record: Readonly<OrgRecord>) => unknown;
  /** Which assignment rule gives leads and cases an owner: the `active` one, or the one with this id. */
  readonly assignment?: string;
  /** Lets its writes wait for locked records: they throw a RowLocked. Without it they are refused at once. */
  readonly patience?: Patience;
};

/** Called before each write through an API; an error thrown here fails that write. */
export type WriteGuard = (write: {
  readonly object: string;
  readonly operation: "create" | "update" | "delete";
  /** As in Change Data Capture. */
  readonly origin: string;
}) => void;

/** The writes of a transaction. A write that throws a SalesforceError has changed nothing. */
export type Writes = {
  find(object: string, id: string): Readonly<OrgRecord> | undefined;
  /** @returns the new record's id */
  create(object: string, values: Values): string;
  update(object: string, id: string, values: Values): void;
  /** Also deletes dependent children. */
  delete(object: string, id: string): void;
  /** Like `delete`, but past the recycle bin. Assumed: the change event is that of any delete. */
  hardDelete(object: string, id: string): void;
  /** Also restores the children that were deleted with it. */
  undelete(object: string, id: string): void;
  /**
   * Moves the children of one or two records to a third of the same object, then deletes these records. The values are
   * set on the third.
   *
   * @returns the ids of the children with a new parent
   */
  merge(
    object: string,
    masterId: string,
    loserIds: readonly string[],
    values?: Values,
  ): readonly string[];
};
