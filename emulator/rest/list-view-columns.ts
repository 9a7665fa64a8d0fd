import { recordValue } from "../soql/record-value.ts";
import type { FieldDescribe, FieldType } from "../model/field-describe.ts";
import type { ObjectType } from "../model/object-type.ts";
import type { ListView } from "../org/list-views.ts";
import type { OrgView } from "../org/view.ts";
import type { RecordValue } from "../soql/value.ts";

/** A column of a list view, shown or hidden, as "List View Describe" has it. */
export type ListViewColumn = {
  readonly ascendingLabel: string | null;
  readonly descendingLabel: string | null;
  readonly fieldNameOrPath: string;
  readonly hidden: boolean;
  readonly label: string;
  readonly selectListItem: string;
  readonly sortDirection: "ascending" | "descending" | null;
  readonly sortIndex: number | null;
  readonly sortable: boolean;
  readonly type: FieldType;
};

/** What every list view selects beside its columns, as seen on real orgs. */
const HIDDEN = ["Id", "CreatedDate", "LastModifiedDate", "SystemModstamp"];

export function columnsOf(
  org: OrgView,
  type: ObjectType,
  view: ListView,
): readonly ListViewColumn[] {
  const references = new Set(view.columns.flatMap((path) => path.split(".").slice(0, -1)));
  const ofReferences = [...references].flatMap((name) => {
    const field = type.fields.find(({ relationshipName }) => relationshipName === name);
    return field === undefined ? [] : [`${name}.Id`, field.name];
  });
  const hidden = [...HIDDEN, ...ofReferences].filter(
    (path) => !view.columns.includes(path) && hasField(type, path),
  );
  return [
    ...view.columns.map((path) => shownColumn(org, type, path, view)),
    ...hidden.map((path) => hiddenColumn(org, type, path)),
  ];
}

/** A selected item, as SOQL reads it: a field, or `toLabel(Type)`. */
export function selectItem(org: OrgView, type: ObjectType, item: string): RecordValue {
  const [, path = item] = /^toLabel\((.*)\)$/.exec(item) ?? [];
  const scope = { org, type, alias: undefined };
  if (path === item) return recordValue(scope, item);
  return recordValue(scope, { functionName: "toLabel", parameters: [path] });
}

function hasField({ fieldsByName }: ObjectType, path: string): boolean {
  return path.includes(".") || fieldsByName.has(path.toLowerCase());
}

function shownColumn(
  org: OrgView,
  type: ObjectType,
  path: string,
  { order }: ListView,
): ListViewColumn {
  const { field } = selectItem(org, type, path);
  const sortIndex = order.findIndex((one) => one.field === path);
  const sorted = order[sortIndex];
  const [ascendingLabel, descendingLabel] = field.sortable ? directionsOf(field) : [null, null];
  return {
    ascendingLabel,
    descendingLabel,
    fieldNameOrPath: path,
    hidden: false,
    label: labelOf(type, path, field),
    selectListItem: field.type.endsWith("picklist") ? `toLabel(${path})` : path,
    sortDirection: sorted === undefined ? null : sorted.descending ? "descending" : "ascending",
    sortIndex: sorted === undefined ? null : sortIndex,
    sortable: field.sortable,
    type: field.type,
  };
}

function hiddenColumn(org: OrgView, type: ObjectType, path: string): ListViewColumn {
  const { field } = selectItem(org, type, path);
  return {
    ascendingLabel: null,
    descendingLabel: null,
    fieldNameOrPath: path,
    hidden: true,
    label: labelOf(type, path, field),
    selectListItem: path,
    sortDirection: null,
    sortIndex: null,
    sortable: false,
    type: field.type,
  };
}

function labelOf(type: ObjectType, path: string, field: FieldDescribe): string {
  if (path === "Owner.Alias") return `${type.label} Owner Alias`;
  return field.label;
}

/** As seen on real orgs, where texts have them the other way round. Assumed: those of numbers and dates. */
function directionsOf({ type }: FieldDescribe): readonly [string, string] {
  if (type === "phone") return ["9-0", "0-9"];
  if (type === "date" || type === "datetime") return ["New to Old", "Old to New"];
  const isText = ["string", "email", "url", "textarea", "id", "reference"].includes(type);
  return isText ? ["Z-A", "A-Z"] : ["Low to High", "High to Low"];
}
