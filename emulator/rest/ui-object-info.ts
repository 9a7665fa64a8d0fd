import { createHash } from "node:crypto";
import { describeNamed, masterRecordType, ownRecordTypes } from "./describe.ts";
import { MASTER_RECORD_TYPE } from "../model/record-type.ts";
import type { FieldDescribe } from "../model/field-describe.ts";
import type { ObjectType } from "../model/object-type.ts";
import type { OrgView } from "../org/view.ts";

/** The eTag in a UI API answer: a digest of the rest of it. */
export function withETag<T extends object>(answer: T): T & { readonly eTag: string } {
  return { ...answer, eTag: createHash("md5").update(JSON.stringify(answer)).digest("hex") };
}

/** What the UI API says of an object (User Interface API Developer Guide, "Object Info"). */
export function objectInfo(view: OrgView, type: ObjectType, version: string) {
  const describe = describeNamed(view, type.name, version, "");
  const recordTypes = recordTypeInfos(type, version);
  return withETag({
    apiName: type.name,
    associateEntityType: null,
    associateParentEntity: null,
    childRelationships: childRelationships(type),
    compactLayoutable: true,
    createable: type.createable,
    custom: type.custom,
    defaultRecordTypeId:
      recordTypes.find((one) => one.defaultRecordTypeMapping)?.recordTypeId ?? MASTER_RECORD_TYPE,
    deletable: type.deletable,
    dependentFields: dependentFields(type),
    feedEnabled: describe["feedEnabled"] === true,
    fields: Object.fromEntries(
      type.fields.map((field) => [field.name, fieldInfo(view, type, field)]),
    ),
    keyPrefix: type.keyPrefix,
    label: type.label,
    labelPlural: type.labelPlural,
    layoutable: true,
    mruEnabled: describe["mruEnabled"] === true,
    nameFields: nameFields(type),
    queryable: type.queryable,
    recordTypeInfos: Object.fromEntries(recordTypes.map((one) => [one.recordTypeId, one])),
    searchLayoutable: true,
    searchable: type.searchable,
    themeInfo: null,
    updateable: type.updateable,
  });
}

function recordTypeInfos(type: ObjectType, version: string) {
  return [...ownRecordTypes(type, version), masterRecordType(type)].map(
    ({ available, defaultRecordTypeMapping, master, name, recordTypeId }) => {
      return { available, defaultRecordTypeMapping, master, name, recordTypeId };
    },
  );
}

const childRelationships = ({ children }: ObjectType) =>
  children.map(({ childSObject, field, relationshipName }) => ({
    childObjectApiName: childSObject,
    fieldName: field,
    junctionIdListNames: [],
    junctionReferenceTo: [],
    relationshipName,
  }));

/** The names of a record: of people also their parts. */
function nameFields(type: ObjectType): string[] {
  const name = type.fields.find(({ nameField }) => nameField);
  if (name === undefined) return [];
  const parts = type.fields.filter(
    (field) => field.compoundFieldName === name.name && /^(First|Last)Name$/.test(field.name),
  );
  return [...parts.map((part) => part.name), name.name];
}

type Dependents = { readonly [controller: string]: Dependents };

/** Picklists under the fields that control them. */
function dependentFields(type: ObjectType): Dependents {
  const below = (controller: string): Dependents =>
    Object.fromEntries(
      type.fields
        .filter(({ controllerName }) => controllerName === controller)
        .map(({ name }) => [name, below(name)]),
    );
  const first = type.fields.filter(
    ({ name, controllerName }) =>
      controllerName === null && type.fields.some((one) => one.controllerName === name),
  );
  return Object.fromEntries(first.map(({ name }) => [name, below(name)]));
}

/** The fields on which a picklist depends, the nearest first. */
function controllingFields(type: ObjectType, { controllerName }: FieldDescribe): string[] {
  if (controllerName === null) return [];
  const controller = type.fieldsByName.get(controllerName.toLowerCase());
  return [controllerName, ...(controller ? controllingFields(type, controller) : [])];
}

function fieldInfo(view: OrgView, type: ObjectType, field: FieldDescribe) {
  const isCompound = field.type === "address" || field.type === "location";
  return {
    apiName: field.name,
    calculated: field.calculated,
    compound: isCompound,
    compoundComponentName: null,
    compoundFieldName: field.compoundFieldName,
    controllerName: field.controllerName,
    controllingFields: controllingFields(type, field),
    createable: field.createable,
    custom: field.custom,
    dataType: DATA_TYPES[field.type] ?? capital(field.type),
    extraTypeInfo: field.extraTypeInfo,
    filterable: field.filterable,
    filteredLookupInfo: field.filteredLookupInfo,
    highScaleNumber: field.highScaleNumber,
    htmlFormatted: field.htmlFormatted,
    inlineHelpText: field.inlineHelpText,
    label: field.label,
    length: field.length,
    maskType: field.maskType,
    nameField: field.nameField,
    polymorphicForeignKey: field.polymorphicForeignKey,
    precision: field.precision,
    reference: field.type === "reference",
    referenceTargetField: field.referenceTargetField,
    referenceToInfos: field.referenceTo.map((apiName) => {
      const target = view.findObjectType(apiName);
      return { apiName, nameFields: target === undefined ? [] : nameFields(target) };
    }),
    relationshipName: field.relationshipName,
    required: !field.nillable && !field.defaultedOnCreate && field.createable,
    scale: field.scale,
    searchPrefilterable: field.searchPrefilterable,
    sortable: field.sortable,
    unique: field.unique,
    updateable: field.updateable,
  };
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Types whose name in the UI API is not that of describe with a capital (same guide, "Field"). */
const DATA_TYPES: Readonly<Record<string, string>> = {
  id: "Reference",
  datetime: "DateTime",
  multipicklist: "MultiPicklist",
  combobox: "ComboBox",
  textarea: "TextArea",
  encryptedstring: "EncryptedString",
  complexvalue: "ComplexValue",
  datacategorygroupreference: "DataCategoryGroupReference",
};
