import type { ObjectType } from "../model/object-type.ts";
import type { FieldValue, OrgRecord } from "../model/record.ts";

/** A record that is about to be saved, with what the rules need. */
export type RuleContext = {
  readonly type: ObjectType;
  readonly record: Readonly<OrgRecord>;
  /** As it was; null when it is created. */
  readonly before: Readonly<OrgRecord> | null;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Whether the client accepts duplicates (`Sforce-Duplicate-Rule-Header: allowSave=true`). */
  readonly allowDuplicates: boolean;
  /** How the client is shown a record that is already there; it is told of none when absent. */
  readonly shownDuplicate?:
    | ((type: ObjectType, record: Readonly<OrgRecord>) => unknown)
    | undefined;
  /** Which assignment rule applies: the active one, or the one with this id; none when absent. */
  readonly assignment?: string | undefined;
  find(object: string, id: string): Readonly<OrgRecord> | undefined;
  /** The live records of an object with this value in a field, as the transaction sees them. */
  children(object: string, field: string, value: FieldValue): Iterable<Readonly<OrgRecord>>;
};
