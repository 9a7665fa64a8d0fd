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

/** What a rule of an object may see and do while one of its records is written. */
export type WriteContext = {
  /** Epoch milliseconds of the transaction, whole seconds. */
  readonly at: number;
  /** A live record of any object as this transaction sees it. */
  find(object: string, id: string): Readonly<OrgRecord> | undefined;
};

/** What an object file declares. */
export type ObjectDefinition = {
  readonly name: string;
  readonly label: string;
  readonly labelPlural: string;
  readonly keyPrefix: string;
  /** In describe order. Compound fields (addresses, geolocations) are described, but not stored. */
  readonly fields: readonly FieldDescribe[];
  /** Plural names of the relationship as parents see it, by this object's reference field; none when absent. */
  readonly relationshipNames?: Readonly<Record<string, string>>;
  /** Reference fields through which a parent's deletion deletes this object's records. */
  readonly cascadeFrom?: readonly string[];
  /** Reference fields through which these records keep their parent from being deleted. */
  readonly restrictFrom?: readonly string[];
  /** Users and the like cannot be deleted. */
  readonly deletable?: boolean;
  /**
   * Sets what the platform derives from a record's other fields (formulas, IsClosed of a stage, a person's Name) and
   * throws a SalesforceError when a rule is broken. `before` is null for a create.
   */
  readonly derive?: (
    record: OrgRecord,
    before: Readonly<OrgRecord> | null,
    context: WriteContext,
  ) => void;
  /** Parents whose derived fields depend on this record, e.g. the opportunity of a line item. */
  readonly rollsUpTo?: (record: Readonly<OrgRecord>) => readonly RollUp[];
};

/** Changes that a child's change adds to fields of its parent. */
export type RollUp = {
  readonly object: string;
  readonly id: string;
  /** Recomputes the parent's roll-up fields from its live children. */
  readonly apply: (parent: OrgRecord, children: Iterable<Readonly<OrgRecord>>) => void;
  readonly child: string;
  readonly childField: string;
};

/** An object of the org: its definition and what follows from it. */
export type ObjectType = ObjectDefinition & {
  readonly custom: boolean;
  readonly deletable: boolean;
  /** Selected for Change Data Capture: its changes are announced as `…ChangeEvent`. */
  readonly changeDataCapture: boolean;
  /** By lower-cased API name. */
  readonly fieldsByName: ReadonlyMap<string, FieldDescribe>;
  /** The stored fields, in describe order: all but the compound addresses and geolocations. */
  readonly storedFields: readonly FieldDescribe[];
  readonly children: readonly ChildRelationship[];
};

/** `Account` → `AccountChangeEvent`, `Site_Visit__c` → `Site_Visit__ChangeEvent` (Change Data Capture Developer Guide). */
export function changeEventName(object: string): string {
  return object.endsWith("__c") ? `${object.slice(0, -3)}__ChangeEvent` : `${object}ChangeEvent`;
}
