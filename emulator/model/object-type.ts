import type { FieldDescribe } from "./field-describe.ts";
import type { OrgRecord } from "./record.ts";
import type { RecordType } from "./record-type.ts";

/** A relationship as seen by the parent, an entry of describe's `childRelationships`. */
export type ChildRelationship = {
  readonly childSObject: string;
  readonly field: string;
  readonly relationshipName: string | null;
  readonly cascadeDelete: boolean;
  /** The parent cannot be deleted while it has children. */
  readonly restrictedDelete: boolean;
};

/** What an object and its records allow, by the names of describe (REST API Developer Guide, "sObject Describe"). */
export type ObjectFlags = {
  readonly createable: boolean;
  readonly updateable: boolean;
  /** Users and the like cannot be deleted. */
  readonly deletable: boolean;
  readonly undeletable: boolean;
  readonly queryable: boolean;
  readonly retrieveable: boolean;
  /** Whether `/deleted` and `/updated` include it. */
  readonly replicateable: boolean;
  readonly searchable: boolean;
};

/** A real org's describe of an object, without the fields, which are in the definition. */
export type SavedDescribe = {
  readonly object: Readonly<Record<string, unknown>>;
  /** Its entry in describe global and that of its change event, if they were saved. */
  readonly summary?: Readonly<Record<string, unknown>>;
  readonly changeEventSummary?: Readonly<Record<string, unknown>>;
  /** The describe of its change event, if it was saved. */
  readonly changeEvent?: Readonly<Record<string, unknown>>;
  /** By field: types that this emulator does not know and treats as text. */
  readonly unknownTypes: ReadonlyMap<string, string>;
  /** Updated on schema changes. */
  readonly childRelationships: readonly SavedChildRelationship[];
};

export type SavedChildRelationship = ChildRelationship & Readonly<Record<string, unknown>>;

/** What an object's rules can read while a record is written. */
export type WriteContext = {
  /** Epoch milliseconds of the transaction, whole seconds. */
  readonly at: number;
  /** A live record of any object as this transaction sees it. */
  find(object: string, id: string): Readonly<OrgRecord> | undefined;
};

/** The definition of an object. Flags that are absent are true. */
export type ObjectDefinition = Partial<ObjectFlags> & {
  readonly name: string;
  readonly label: string;
  readonly labelPlural: string;
  /** The prefix of its records' ids; an unused one when the real org has none. */
  readonly keyPrefix: string;
  /** In describe order. Compound fields (addresses, geolocations) are described but not stored. */
  readonly fields: readonly FieldDescribe[];
  /** By reference field: the plural name of the relationship for the parent; none when absent. */
  readonly relationshipNames?: Readonly<Record<string, string>>;
  /** Reference fields: deleting the parent deletes this object's records. */
  readonly cascadeFrom?: readonly string[];
  /** Reference fields: the parent cannot be deleted while these records refer to it. */
  readonly restrictFrom?: readonly string[];
  /** Whether it can be selected for Change Data Capture; most can. */
  readonly changeDataCapture?: boolean;
  /** Part of the org's setup, such as its profiles: it has a few records, not counted among the org's. */
  readonly setup?: boolean;
  readonly saved?: SavedDescribe;
  /** Beside the master. */
  readonly recordTypes?: readonly RecordType[];
  /**
   * Sets what the platform derives from other fields of a record (formulas, IsClosed of a stage, a person's Name).
   * Throws a SalesforceError when a rule is broken. `before` is null for a create.
   */
  readonly derive?: (
    record: OrgRecord,
    before: Readonly<OrgRecord> | null,
    context: WriteContext,
  ) => void;
  /** Its roll-up summary fields, which summarize its details. */
  readonly rollUpSummaries?: readonly RollUpSummary[];
  /** Formula fields added after records existed, which have no stored value for them. */
  readonly laterFormulas?: readonly string[];
  /** Parents with derived fields that depend on this record, e.g. the opportunity of a line item. */
  readonly rollsUpTo?: (record: Readonly<OrgRecord>) => readonly RollUp[];
};

/** A roll-up summary field: a figure over the details of a master (Help, "Roll-Up Summary Field"). */
export type RollUpSummary = {
  readonly field: string;
  readonly operation: "COUNT" | "SUM" | "MIN" | "MAX";
  /** The detail object and its master-detail field. */
  readonly child: string;
  readonly childField: string;
  /** The field that is summarized; none for COUNT. */
  readonly of?: string;
  /** Which details count, as a formula over one; all when absent. */
  readonly filter?: string;
};

/** The formula fields of an object; `formula/object-formulas.ts` computes them. */
export type FormulaFields = {
  /** Whether any of them is computed when a record is read. */
  readonly hasFieldsOnRead: boolean;
  /** Whether this field is computed when a record is read; its stored value does not count. */
  isComputedOnRead(field: string): boolean;
  read(record: Readonly<OrgRecord>, context: WriteContext): Readonly<OrgRecord>;
};

/** How changes of a child change fields of its parent. */
export type RollUp = {
  readonly object: string;
  readonly id: string;
  /** Recomputes the parent's fields from its live children. */
  readonly apply: (parent: OrgRecord, children: Iterable<Readonly<OrgRecord>>) => void;
  readonly child: string;
  readonly childField: string;
  /** The child's fields that matter; all when absent. */
  readonly reads?: readonly string[];
};

/** An object of the org: its definition and what follows from it. */
export type ObjectType = ObjectDefinition &
  ObjectFlags & {
    readonly custom: boolean;
    /** Whether it is selected for Change Data Capture, so that its changes are announced as `…ChangeEvent`. */
    readonly changeDataCapture: boolean;
    readonly fieldsByName: ReadonlyMap<string, FieldDescribe>;
    /** The stored fields in describe order: all but compound addresses and geolocations. */
    readonly storedFields: readonly FieldDescribe[];
    readonly children: readonly ChildRelationship[];
    /** Computes its formula fields; absent when it has none. */
    readonly formulas?: FormulaFields;
  };

/** `AccountChangeEvent` of `Account`, `A__ChangeEvent` of `A__c` (Change Data Capture Developer Guide). */
export function changeEventName(object: string): string {
  return object.endsWith("__c") ? `${object.slice(0, -3)}__ChangeEvent` : `${object}ChangeEvent`;
}
