import type { FieldDescribe } from "../model/field-describe.ts";
import type { ObjectType } from "../model/object-type.ts";
import type { OrgView } from "../org/view.ts";
import type { FieldValue, OrgRecord } from "../model/record.ts";

/** A field or function of fields that a query compares, sorts by or returns. It is read from a record or a group. */
export type Value<T> = {
  /** Its type and what may be done with it. */
  readonly field: FieldDescribe;
  readonly read: (from: T) => FieldValue;
};

export type RecordValue = Value<Readonly<OrgRecord>> & {
  /** The record's own fields that it reads. */
  readonly reads: readonly string[];
};

export type Scope = {
  readonly org: OrgView;
  readonly type: ObjectType;
  readonly alias: string | undefined;
};
