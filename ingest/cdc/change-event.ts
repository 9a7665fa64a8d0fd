import type { Buffer } from "node:buffer";

export const CHANGE_TYPES = [
  "CREATE",
  "UPDATE",
  "DELETE",
  "UNDELETE",
  "GAP_CREATE",
  "GAP_UPDATE",
  "GAP_DELETE",
  "GAP_UNDELETE",
  "GAP_OVERFLOW",
] as const;
export type ChangeType = (typeof CHANGE_TYPES)[number];

/**
 * One Change Data Capture message, decoded. Field facts: "Change Event Header Fields" of Salesforce's Change Data
 * Capture Developer Guide, and captured events.
 */
export type ChangeEvent = {
  readonly eventId: string;
  readonly replayId: Buffer;
  readonly schemaId: string;
  /** API name of the object. */
  readonly entityName: string;
  /** Every record of the event; more than one for merged events; may be wildcards, see gap.ts. */
  readonly recordIds: readonly string[];
  readonly changeType: ChangeType;
  /** `com/salesforce/api/rest/66.0;client=name`; empty for changes not made through an API. */
  readonly origin: string;
  readonly transactionKey: string;
  /** Order within the transaction; has holes. */
  readonly sequenceNumber: number;
  /** For diagnosis; exceeds 2^53. */
  readonly commitNumber: bigint;
  /** Epoch milliseconds, whole seconds. */
  readonly commitAt: number;
  readonly userId: string;
  /**
   * What the event sets, by event path: `Phone`, `BillingAddress.Street`, `Name.FirstName`. Null is "set to null".
   * UPDATE: the changed fields. CREATE and UNDELETE: every field of the schema. DELETE and GAP: empty.
   * Values are as in Avro, longs as bigint. Parts of a compound field stand alone; the compound itself never does.
   */
  readonly values: ReadonlyMap<string, unknown>;
  /** Paths whose value is a diff of the text: not in `values`; read like those of a gap. */
  readonly diffPaths: readonly string[];
};
