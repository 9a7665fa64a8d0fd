import { composeName } from "../objects/person-name.ts";
import { FIELD_TYPES } from "../model/field-describe.ts";
import { changeEventName } from "../model/object-type.ts";
import type { DescribedObject, ObjectDescribe } from "./describe-file.ts";
import type { FieldDescribe } from "../model/field-describe.ts";
import type {
  ObjectDefinition,
  SavedChildRelationship,
  SavedDescribe,
} from "../model/object-type.ts";
import type { FieldValue, OrgRecord } from "../model/record.ts";

type Json = Readonly<Record<string, unknown>>;

/** What is known of an object besides its own describe. */
export type Surroundings = {
  readonly keyPrefix: string;
  /** Entries of describe global, by API name. */
  readonly summaries: ReadonlyMap<string, Json>;
  /** The describe of its change event, if it was saved. */
  readonly changeEvent: ObjectDescribe | undefined;
};

/** The object definition that follows from a describe, with the describe attached. */
export function describedDefinition(
  { describe }: DescribedObject,
  { keyPrefix, summaries, changeEvent }: Surroundings,
): ObjectDefinition {
  const fields = describe.fields as unknown as FieldDescribe[];
  const known = fields.map((field) =>
    FIELD_TYPES.has(field.type) ? field : { ...field, type: "string" as const },
  );
  const unknown = fields.filter(({ type }) => !FIELD_TYPES.has(type));
  const platformSet = known.filter(isSetByPlatform);
  const names = nameKindOf(known);
  const summary = summaries.get(describe.name);
  const changeEventSummary = summaries.get(changeEventName(describe.name));
  const saved: SavedDescribe = {
    object: describe,
    unknownTypes: new Map(unknown.map(({ name, type }) => [name, type])),
    childRelationships: describe.childRelationships as unknown as SavedChildRelationship[],
    ...(summary === undefined ? {} : { summary }),
    ...(changeEventSummary === undefined ? {} : { changeEventSummary }),
    ...(changeEvent === undefined ? {} : { changeEvent }),
  };
  return {
    ...flagsOf(describe),
    name: describe.name,
    label: describe.label,
    labelPlural: describe.labelPlural,
    keyPrefix,
    fields: known,
    changeDataCapture: isAnnounceable(describe),
    saved,
    derive: (record, before, { at }) => {
      if (before === null) fillOnCreate(platformSet, record, at);
      // Only accounts of persons have the parts of a name.
      const isAccount = names === "switchablepersonname" && typeof record["LastName"] !== "string";
      if (names !== undefined && !isAccount) composeName(record);
    },
  };
}

function flagsOf(describe: ObjectDescribe) {
  const { createable, updateable, deletable, undeletable } = describe;
  const { queryable, retrieveable, replicateable, searchable } = describe;
  return {
    createable,
    updateable,
    deletable,
    undeletable,
    queryable,
    retrieveable,
    replicateable,
    searchable,
  };
}

/**
 * Assumed: an object that can be replicated, queried and written can be selected for Change Data Capture, since
 * describe does not say. Records that belong to others (shares, histories, feeds) cannot.
 */
function isAnnounceable(describe: ObjectDescribe): boolean {
  const belongs = (describe["associateParentEntity"] ?? null) !== null;
  const written = describe.createable || describe.updateable;
  return describe.replicateable && describe.queryable && written && !belongs;
}

const isSetByPlatform = ({ nillable, calculated, autoNumber, type }: FieldDescribe): boolean =>
  !nillable && !calculated && !autoNumber && type !== "id" && type !== "boolean";

/** A field that no client may write, yet must not be empty, is set by the platform. Describe does not say to what. */
function fillOnCreate(fields: readonly FieldDescribe[], record: OrgRecord, at: number): void {
  for (const field of fields) {
    if ((record[field.name] ?? null) === null)
      record[field.name] = platformValue(field, record, at);
  }
}

function platformValue(field: FieldDescribe, record: OrgRecord, at: number): FieldValue {
  switch (field.type) {
    case "picklist":
    case "combobox":
    case "multipicklist": {
      const { picklistValues } = field;
      const standard = picklistValues.find(({ defaultValue }) => defaultValue);
      return (standard ?? picklistValues.find(({ active }) => active))?.value ?? null;
    }
    case "reference":
      return field.referenceTo.includes("User") ? (record["CreatedById"] ?? null) : null;
    case "datetime":
      return at;
    case "date":
      return new Date(at).toISOString().slice(0, 10);
    case "int":
    case "long":
    case "double":
    case "currency":
    case "percent":
    case "time":
      return 0;
    default:
      return null;
  }
}

/** How `Name` is composed of parts; undefined when it is not. */
const nameKindOf = (fields: readonly FieldDescribe[]): string | undefined =>
  fields
    .map(({ extraTypeInfo }) => extraTypeInfo)
    .find((kind) => kind === "personname" || kind === "switchablepersonname") ?? undefined;
