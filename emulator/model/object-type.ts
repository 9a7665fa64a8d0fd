import type { FieldDescribe } from "./field-describe.ts";
import type { OrgRecord } from "./record.ts";

/** A relationship seen from the parent, as `childRelationships` of describe lists it. */
export type ChildRelationship = {
  readonly childSObject: string;
  readonly field: string;
  readonly relationshipName: string | null;
  /** Deleting the parent deletes the child. */
  readonly cascadeDelete: boolean;
  /** The parent cannot be deleted while it has children. */
  readonly restrictedDelete: boolean;
};

/** What may be done with an object and its records, by the names of describe (REST API Developer Guide, "sObject Describe"). */
export type ObjectFlags = {
  readonly createable: boolean;
  readonly updateable: boolean;
  /** Users and the like cannot be deleted. */
  readonly deletable: boolean;
  readonly undeletable: boolean;
  readonly queryable: boolean;
  readonly retrieveable: boolean;
  /** Whether `/deleted` and `/updated` tell of it. */
  readonly replicateable: boolean;
  readonly searchable: boolean;
};

/** An object as describe of a real org told it, beside its fields, which are the definition's. */
export type SavedDescribe = {
  /** The whole answer of sObject Describe. */
  readonly object: Readonly<Record<string, unknown>>;
  /** Its entry in describe global, and that of its change event, where they were saved too. */
  readonly summary?: Readonly<Record<string, unknown>>;
  readonly changeEventSummary?: Readonly<Record<string, unknown>>;
  /** The answer of sObject Describe for its change event, where it was saved. */
  readonly changeEvent?: Readonly<Record<string, unknown>>;
  /** By field, the types that this emulator does not know and treats as text. */
  readonly unknownTypes: ReadonlyMap<string, string>;
  /** Kept in step with changes of the schema. */
  readonly childRelationships: readonly SavedChildRelationship[];
};

export type SavedChildRelationship = ChildRelationship & Readonly<Record<string, unknown>>;

/** What a rule of an object may see and do while one of its records is written. */
export type WriteContext = {
  /** Epoch milliseconds of the transaction, whole seconds. */
  readonly at: number;
  /** A live record of any object as this transaction sees it. */
  find(object: string, id: string): Readonly<OrgRecord> | undefined;
};

/** What an object file declares; what it says nothing of may be done. */
export type ObjectDefinition = Partial<ObjectFlags> & {
  readonly name: string;
  readonly label: string;
  readonly labelPlural: string;
  /** Of its records' ids; one that nothing else has where the real org names none. */
  readonly keyPrefix: string;
  /** In describe order. Compound fields (addresses, geolocations) are described, but not stored. */
  readonly fields: readonly FieldDescribe[];
  /** Plural names of the relationship as parents see it, by this object's reference field; none when absent. */
  readonly relationshipNames?: Readonly<Record<string, string>>;
  /** Reference fields through which a parent's deletion deletes this object's records. */
  readonly cascadeFrom?: readonly string[];
  /** Reference fields through which these records keep their parent from being deleted. */
  readonly restrictFrom?: readonly string[];
  /** Whether it can be selected for Change Data Capture; most can. */
  readonly changeDataCapture?: boolean;
  /** Has the one record that the platform keeps; it does not count among the records of the org. */
  readonly singleton?: boolean;
  readonly saved?: SavedDescribe;
  /**
   * Sets what the platform derives from a record's other fields (formulas, IsClosed of a stage, a person's Name) and
   * throws a SalesforceError when a rule is broken. `before` is null for a create.
   */
  readonly derive?: (
    record: OrgRecord,
    before: Readonly<OrgRecord> | null,
    context: WriteContext,
  ) => void;
  /** Its roll-up summary fields, which sum up its details. */
  readonly rollUpSummaries?: readonly RollUpSummary[];
  /** Formula fields that came while there were records: these have no stored value for them. */
  readonly laterFormulas?: readonly string[];
  /** Parents whose derived fields depend on this record, e.g. the opportunity of a line item. */
  readonly rollsUpTo?: (record: Readonly<OrgRecord>) => readonly RollUp[];
};

/** A roll-up summary field: a figure over the details of a master (Help, "Roll-Up Summary Field"). */
export type RollUpSummary = {
  /** The field of the master. */
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
  /** The record as it reads now. */
  read(record: Readonly<OrgRecord>, context: WriteContext): Readonly<OrgRecord>;
};

/** Changes that a child's change adds to fields of its parent. */
export type RollUp = {
  readonly object: string;
  readonly id: string;
  /** Recomputes the parent's roll-up fields from its live children. */
  readonly apply: (parent: OrgRecord, children: Iterable<Readonly<OrgRecord>>) => void;
  readonly child: string;
  readonly childField: string;
  /** The fields of a child that count; all when absent. */
  readonly reads?: readonly string[];
};

/** An object of the org: its definition and what follows from it. */
export type ObjectType = ObjectDefinition &
  ObjectFlags & {
    readonly custom: boolean;
    /** Selected for Change Data Capture: its changes are announced as `…ChangeEvent`. */
    readonly changeDataCapture: boolean;
    /** By lower-cased API name. */
    readonly fieldsByName: ReadonlyMap<string, FieldDescribe>;
    /** The stored fields, in describe order: all but the compound addresses and geolocations. */
    readonly storedFields: readonly FieldDescribe[];
    readonly children: readonly ChildRelationship[];
    /** What computes its formula fields; absent where it has none. */
    readonly formulas?: FormulaFields;
  };

/** `Account` → `AccountChangeEvent`, `Site_Visit__c` → `Site_Visit__ChangeEvent` (Change Data Capture Developer Guide). */
export function changeEventName(object: string): string {
  return object.endsWith("__c") ? `${object.slice(0, -3)}__ChangeEvent` : `${object}ChangeEvent`;
}
