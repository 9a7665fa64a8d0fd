import { eventFields } from "../events/change-event-field.ts";
import { MASTER_RECORD_TYPE } from "../model/record-type.ts";
import { READ_ONLY, text } from "../model/field.ts";
import { hereUrls, ownChangeEventSummary, ownSummary } from "./describe-global.ts";
import { changeEventName } from "../model/object-type.ts";
import { notFound } from "../model/salesforce-error.ts";
import type { ObjectSummary } from "./describe-global.ts";
import type { FieldDescribe, FieldType } from "../model/field-describe.ts";
import type { ChildRelationship, ObjectType, SavedDescribe } from "../model/object-type.ts";
import type { OrgView } from "../org/view.ts";

type ObjectDescribe = ObjectSummary & {
  readonly fields: readonly FieldDescribe[];
  readonly childRelationships: readonly ChildRelationship[];
};

/**
 * The full describe of the object or change event with this name.
 *
 * @throws SalesforceError NOT_FOUND when the org has no such object or does not announce its changes
 */
export function describeNamed(
  org: OrgView,
  name: string,
  version: string,
  instanceUrl: string,
): ObjectDescribe {
  const type = org.findObjectType(name) ?? announcedAs(org, name);
  if (type === undefined) throw notFound();
  return type.name.toLowerCase() === name.toLowerCase()
    ? describeObject(type, version, instanceUrl)
    : describeChangeEvent(type, version, instanceUrl);
}

function announcedAs(org: OrgView, event: string): ObjectType | undefined {
  return org
    .objectTypes()
    .find(
      (type) =>
        type.changeDataCapture && changeEventName(type.name).toLowerCase() === event.toLowerCase(),
    );
}

/** The full describe of an object: its flags, fields, children and record types. */
export function describeObject(
  type: ObjectType,
  version: string,
  instanceUrl: string,
): ObjectDescribe {
  return type.saved === undefined
    ? ownDescribe(type, version, instanceUrl)
    : savedDescribe(type, type.saved, version, instanceUrl);
}

/** The saved describe, updated with later changes and with what is particular to this instance. */
function savedDescribe(
  type: ObjectType,
  saved: SavedDescribe,
  version: string,
  instanceUrl: string,
): ObjectDescribe {
  const { object, childRelationships, unknownTypes } = saved;
  return {
    ...object,
    name: type.name,
    childRelationships,
    fields: type.fields.map((field) => {
      const unknownType = unknownTypes.get(field.name);
      return unknownType === undefined ? field : { ...field, type: unknownType as FieldType };
    }),
    recordTypeInfos: [
      ...ownRecordTypes(type, version),
      ...listOf(object["recordTypeInfos"]).map((info) => ({
        ...info,
        urls: hereUrls(info["urls"], version, instanceUrl),
      })),
    ],
    urls: hereUrls(object["urls"], version, instanceUrl),
  };
}

const listOf = (value: unknown): readonly Readonly<Record<string, unknown>>[] =>
  Array.isArray(value) ? value : [];

/**
 * The full describe of a change event: ReplayId, header, and the fields that events can have (Object Reference,
 * "StandardObjectNameChangeEvent").
 */
function describeChangeEvent(
  type: ObjectType,
  version: string,
  instanceUrl: string,
): ObjectDescribe {
  const own = ownChangeEventSummary(type, version);
  const saved = type.saved?.changeEvent;
  if (saved !== undefined) {
    const urls = hereUrls(saved["urls"], version, instanceUrl);
    return { childRelationships: [], fields: [], ...saved, name: own.name, urls };
  }
  return {
    ...own,
    ...FULL,
    compactLayoutable: false,
    searchLayoutable: false,
    childRelationships: [],
    fields: [REPLAY_ID, CHANGE_EVENT_HEADER, ...announcedFields(type)],
    recordTypeInfos: [],
    supportedScopes: [],
  };
}

// Assumed: type and soapType of the header field, which follow from its Avro doc (Data:ComplexValueType).
const CHANGE_EVENT_HEADER = readOnlyField("ChangeEventHeader", "Change Event Header", {
  type: "complexvalue",
  soapType: "urn:ChangeEventHeader",
  filterable: false,
  groupable: false,
  sortable: false,
  aggregatable: false,
});
const REPLAY_ID = readOnlyField("ReplayId", "Replay ID", {});

function readOnlyField(name: string, label: string, differing: Partial<FieldDescribe>) {
  return { ...text(name, label, 1000, READ_ONLY), nillable: true, ...differing };
}

/** The object's fields in its events, whole or as parts; none can be written. */
function announcedFields(type: ObjectType): FieldDescribe[] {
  const carried = new Set(
    eventFields(type.fields).flatMap(({ name, parts }) => [
      name,
      ...parts.map((part) => part.field),
    ]),
  );
  return type.fields
    .filter(({ name }) => carried.has(name))
    .map((field) => ({ ...field, createable: false, updateable: false }));
}

/** Describe properties with the same value for every object of this org, beyond those in describe global. */
const FULL = {
  actionOverrides: [],
  compactLayoutable: true,
  defaultImplementation: null,
  extendedBy: null,
  extendsInterfaces: null,
  implementedBy: null,
  implementsInterfaces: null,
  listviewable: null,
  lookupLayoutable: null,
  namedLayoutInfos: [],
  networkScopeFieldName: null,
  searchLayoutable: true,
  sobjectDescribeOption: "FULL",
} as const;

export type RecordTypeInfo = ReturnType<typeof masterRecordType>;

/** The record types that were made in this org. */
export function ownRecordTypes(type: ObjectType, version: string): RecordTypeInfo[] {
  return (type.recordTypes ?? []).map(({ id, developerName, name, isDefault }) => ({
    active: true,
    available: true,
    defaultRecordTypeMapping: isDefault,
    developerName,
    master: false,
    name,
    recordTypeId: id,
    urls: { layout: `/services/data/${version}/sobjects/${type.name}/describe/layouts/${id}` },
  }));
}

export function masterRecordType(type: ObjectType) {
  return {
    active: true,
    available: true,
    defaultRecordTypeMapping: type.recordTypes?.some(({ isDefault }) => isDefault) !== true,
    developerName: "Master",
    master: true,
    name: "Master",
    recordTypeId: MASTER_RECORD_TYPE,
    urls: {} as { readonly layout?: string },
  };
}

function ownDescribe(type: ObjectType, version: string, instanceUrl: string): ObjectDescribe {
  const own = ownSummary(type, version);
  return {
    ...own,
    ...FULL,
    childRelationships: type.children.map((child) => ({
      ...child,
      deprecatedAndHidden: false,
      junctionIdListNames: [],
      junctionReferenceTo: [],
    })),
    fields: type.fields,
    recordTypeInfos: [...ownRecordTypes(type, version), masterRecordType(type)],
    supportedScopes: [
      { label: `All ${type.labelPlural.toLowerCase()}`, name: "everything" },
      { label: `My ${type.labelPlural.toLowerCase()}`, name: "mine" },
    ],
    urls: {
      ...own.urls,
      uiDetailTemplate: `${instanceUrl}/{ID}`,
      uiEditTemplate: `${instanceUrl}/{ID}/e`,
      uiNewRecord: `${instanceUrl}/${type.keyPrefix}/e`,
    },
  };
}
