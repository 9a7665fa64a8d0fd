import type { OrgRecord } from "../model/record.ts";

export type ChangeType = "CREATE" | "UPDATE" | "DELETE" | "UNDELETE";

/** What a transaction did to a record. Several writes of a record in a transaction are one change. */
export type RecordChange = {
  readonly object: string;
  readonly recordId: string;
  readonly changeType: ChangeType;
  /** The kind of its event, where that is not the net change: the first of a delete and an undelete. */
  readonly announcedAs?: ChangeType;
  /** API names of the stored fields that an UPDATE changed; empty for the other types. */
  readonly changedFields: readonly string[];
  /** The record as it was; null for a CREATE. */
  readonly before: Readonly<OrgRecord> | null;
  /** The record as it is now; for a DELETE its last values. */
  readonly after: Readonly<OrgRecord>;
};

/** A record that left the recycle bin for good. */
export type PurgedRecord = { readonly object: string; readonly id: string };

/** A committed transaction, as passed to the org's listeners in commit order. */
export type Transaction = {
  /** UUID. */
  readonly key: string;
  readonly commitNumber: bigint;
  /** Epoch milliseconds. */
  readonly committedAt: number;
  readonly userId: string;
  /** As in Change Data Capture: `com/salesforce/api/rest/66.0;client=name`, or empty. */
  readonly origin: string;
  readonly changes: readonly RecordChange[];
};
