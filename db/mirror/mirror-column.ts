import type { Kind } from "./types/registry.ts";

/** Postgres types that a mirrored field can have. */
export type PgType = Kind["pgType"];

/** An object whose records are details of a master. */
export type Detail = {
  readonly object: string;
  /** API name of its reference to the master. */
  readonly field: string;
};

/** One column of a mirror table: its described field, and where events carry it. Stored in `sync.object.columns`. */
export type MirrorColumn = {
  /** Column name: the lower-cased API name, made safe for Postgres (63 bytes, unique in the table). */
  readonly column: string;
  /** API name of the field. */
  readonly field: string;
  /** Path in a change event: `Phone`, `BillingAddress.Street`, `Name.FirstName`; null where events never carry it. */
  readonly eventPath: string | null;
  readonly label: string;
  /** Salesforce field type. */
  readonly type: string;
  readonly pgType: PgType;
  readonly scale: number;
  readonly nillable: boolean;
  readonly updateable: boolean;
  /** Whether a new record may say it; absent where that is as of `updateable`. */
  readonly createable?: boolean;
  /** A new record must say it; absent of others. */
  readonly required?: true;
  readonly calculated: boolean;
  /** What a formula field computes, as the org writes it; absent for others, roll-ups included. */
  readonly formula?: string;
  /** Of a roll-up: what it may sum up. The describe does not say which of them it does. */
  readonly details?: readonly Detail[];
  /** Its values are HTML: a rich text area, or a formula that makes links or images. Absent of others. */
  readonly rich?: true;
  readonly nameField: boolean;
  readonly referenceTo: readonly string[];
  readonly relationshipName: string | null;
  readonly options: readonly {
    readonly value: string;
    readonly label: string;
    readonly active: boolean;
  }[];
  /** It takes no value but the active ones of its options; absent of others. */
  readonly restricted?: true;
  /** False where the describe says that a query cannot filter by the field, or order by it; absent where it can. */
  readonly filterable?: false;
  readonly sortable?: false;
  /** Why the org refuses to read the field, though it is described; absent where it is read. */
  readonly refused?: string;
  /** The change that added the column, gave it its type, or brought it back; absent where it was there from the start. */
  readonly since?: number;
  /** True while its values are read for the first time, or again: until then its history has not begun. */
  readonly pending?: true;
  /** True once the org no longer has the field; the column and its values stay. */
  readonly retired: boolean;
};
