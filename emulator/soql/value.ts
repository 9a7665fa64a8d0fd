import type { FieldDescribe } from "../model/field-describe.ts";
import type { ObjectType } from "../model/object-type.ts";
import type { OrgView } from "../org/view.ts";
import type { FieldValue, OrgRecord } from "../model/record.ts";

/** What a query compares, sorts by or answers: a field or a function of fields, read from a record or a group of them. */
export type Value<T> = {
  /** Its type and what may be done with it. */
  readonly field: FieldDescribe;
  readonly read: (from: T) => FieldValue;
};

export type RecordValue = Value<Readonly<OrgRecord>> & {
  /** The record's own fields that it is read from. */
  readonly reads: readonly string[];
};

/** What names in a query mean. */
export type Scope = {
  readonly org: OrgView;
  readonly type: ObjectType;
  /** The name that the query gave the object. */
  readonly alias: string | undefined;
};
