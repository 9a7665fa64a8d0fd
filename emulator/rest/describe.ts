import { changeEventName } from "../org/object-type.ts";
import type { ObjectType } from "../org/object-type.ts";
import type { OrgView } from "../org/view.ts";

/** The record type that every object has (REST API Developer Guide, "sObject Describe"). */
const MASTER_RECORD_TYPE = "012000000000000AAA";

/** What describe says of every object of this org alike: the properties seen on a real org, API v48–v52. */
const COMMON = {
  activateable: false,
  associateEntityType: null,
  associateParentEntity: null,
  createable: true,
  customSetting: false,
  deepCloneable: false,
  deprecatedAndHidden: false,
  hasSubtypes: false,
  isInterface: false,
  isSubtype: false,
  layoutable: true,
  queryable: true,
  replicateable: true,
  retrieveable: true,
  searchable: true,
  triggerable: true,
  updateable: true,
} as const;

const MERGEABLE = new Set(["Account", "Contact", "Lead", "Case"]);

/** An object in describe global. */
function summary(type: ObjectType, version: string) {
  const base = `/services/data/${version}/sobjects/${type.name}`;
  return {
    ...COMMON,
    custom: type.custom,
    deletable: type.deletable,
    feedEnabled: !type.custom,
    keyPrefix: type.keyPrefix,
    label: type.label,
    labelPlural: type.labelPlural,
    mergeable: MERGEABLE.has(type.name),
    mruEnabled: true,
    name: type.name,
    undeletable: type.deletable,
    urls: {
      sobject: base,
      describe: `${base}/describe`,
      rowTemplate: `${base}/{ID}`,
      layouts: `${base}/describe/layouts`,
      compactLayouts: `${base}/describe/compactLayouts`,
      approvalLayouts: `${base}/describe/approvalLayouts`,
      quickActions: `${base}/quickActions`,
      listviews: `${base}/listviews`,
    },
  };
}

/** The entry of an object's change event: how a client finds what is selected for Change Data Capture. */
function changeEventSummary(type: ObjectType, version: string) {
  const name = changeEventName(type.name);
  const base = `/services/data/${version}/sobjects/${name}`;
  return {
    ...COMMON,
    associateEntityType: "ChangeEvent",
    associateParentEntity: type.name,
    createable: false,
    custom: false,
    deletable: false,
    feedEnabled: false,
    keyPrefix: null,
    label: `Change Event: ${type.label}`,
    labelPlural: `Change Event: ${type.label}`,
    layoutable: false,
    mergeable: false,
    mruEnabled: false,
    name,
    queryable: false,
    replicateable: false,
    searchable: false,
    undeletable: false,
    updateable: false,
    urls: {
      sobject: base,
      describe: `${base}/describe`,
      rowTemplate: `${base}/{ID}`,
      eventSchema: `${base}/eventSchema`,
    },
  };
}

/** Every object, and the change events of those selected for Change Data Capture, by name. */
export function describeGlobal(org: OrgView, version: string) {
  const sobjects = org.objectTypes().flatMap((type) => {
    const own = summary(type, version);
    return type.changeDataCapture ? [own, changeEventSummary(type, version)] : [own];
  });
  return { encoding: "UTF-8", maxBatchSize: 200, sobjects };
}

/** An object in full: its flags, fields, children and record types. */
export function describeObject(type: ObjectType, version: string, instanceUrl: string) {
  const own = summary(type, version);
  const layout = `${own.urls.layouts}/${MASTER_RECORD_TYPE}`;
  return {
    ...own,
    actionOverrides: [],
    childRelationships: type.children.map((child) => ({
      ...child,
      deprecatedAndHidden: false,
      junctionIdListNames: [],
      junctionReferenceTo: [],
    })),
    compactLayoutable: true,
    defaultImplementation: null,
    extendedBy: null,
    extendsInterfaces: null,
    fields: type.fields,
    implementedBy: null,
    implementsInterfaces: null,
    listviewable: null,
    lookupLayoutable: null,
    namedLayoutInfos: [],
    networkScopeFieldName: null,
    recordTypeInfos: [
      {
        active: true,
        available: true,
        defaultRecordTypeMapping: true,
        developerName: "Master",
        master: true,
        name: "Master",
        recordTypeId: MASTER_RECORD_TYPE,
        urls: { layout },
      },
    ],
    searchLayoutable: true,
    sobjectDescribeOption: "FULL",
    supportedScopes: [
      { label: `All ${type.labelPlural.toLowerCase()}`, name: "everything" },
      { label: `My ${type.labelPlural.toLowerCase()}`, name: "mine" },
    ],
    urls: {
      ...own.urls,
      defaultValues: `${own.urls.sobject}/defaultValues?recordTypeId&fields`,
      uiDetailTemplate: `${instanceUrl}/{ID}`,
      uiEditTemplate: `${instanceUrl}/{ID}/e`,
      uiNewRecord: `${instanceUrl}/${type.keyPrefix}/e`,
    },
  };
}
