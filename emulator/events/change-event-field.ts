import type { FieldPosition } from "./bitmap.ts";
import type { FieldDescribe } from "../model/field-describe.ts";

/** The properties of a field's describe that decide its place in a change event. */
export type DescribedField = Pick<
  FieldDescribe,
  | "name"
  | "type"
  | "length"
  | "custom"
  | "htmlFormatted"
  | "restrictedPicklist"
  | "relationshipName"
  | "compoundFieldName"
  | "extraTypeInfo"
>;

/** A part of a compound field, e.g. `Street` of `BillingAddress`, which the org stores as `BillingStreet`. */
export type EventPart = { readonly name: string; readonly field: string };

/** A field of a change event, after its header. */
export type EventField = {
  readonly name: string;
  /** The first word of its doc, which says what the field is for. */
  readonly role: "Data" | "ForeignKey" | "ExternalForeignKey" | "CreatedDate";
  /** The second word of its doc: Salesforce's inner type. */
  readonly kind: EventFieldKind;
  readonly custom: boolean;
  /** Of an address, a geolocation or a person's name; empty for the others. */
  readonly parts: readonly EventPart[];
};

/** A place in the event that announces a stored field. */
export type FieldPlace = {
  readonly field: EventField;
  readonly position: FieldPosition;
  readonly part?: EventPart;
};

export type EventFieldKind =
  | "Address"
  | "Boolean"
  | "Currency"
  | "DateOnly"
  | "DateTime"
  | "Double"
  | "DynamicEnum"
  | "Email"
  | "EncryptedText"
  | "EntityId"
  | "ExternalId"
  | "HtmlStringPlusClob"
  | "Integer"
  | "Location"
  | "Long"
  | "MultiEnum"
  | "Percent"
  | "PersonName"
  | "Phone"
  | "StaticEnum"
  | "StringPlusClob"
  | "Switchable_PersonName"
  | "Text"
  | "TimeOnly"
  | "Url";

/**
 * In no event: the id (it is in the header), what the documentation excludes, and MasterRecordId (absent from
 * captures).
 */
const SYSTEM_FIELDS = new Set(["Id", "IsDeleted", "SystemModstamp", "MasterRecordId"]);

/**
 * Standard fields that the platform derives from other records. The guide names LastActivityDate and PhotoUrl as
 * examples. The others are absent from captured schemas and from the Object Reference's change event objects.
 */
const DERIVED_FIELDS = new Set([
  "LastActivityDate",
  "LastReferencedDate",
  "LastViewedDate",
  "PhotoUrl",
  "FullPhotoUrl",
  "SmallPhotoUrl",
  "MediumPhotoUrl",
  "BannerPhotoUrl",
  "SmallBannerPhotoUrl",
  "MediumBannerPhotoUrl",
  "IsEmailBounced",
  "Comments",
  "ContactPhone",
  "ContactMobile",
  "ContactEmail",
  "ContactFax",
  "Fiscal",
  "FiscalQuarter",
  "FiscalYear",
  "HasOpenActivity",
  "HasOverdueTask",
]);

/**
 * The fields of an object's change event, in order. They are all fields of the describe but IsDeleted, SystemModstamp
 * and standard derived fields (Object Reference, "StandardObjectNameChangeEvent"); custom formula fields are included
 * (Change Data Capture Developer Guide, Spring '26, "General Considerations"). A compound field appears once, at the
 * position of its first part or of itself, and contains its parts.
 */
export function eventFields(described: readonly DescribedField[]): EventField[] {
  const byName = new Map(described.map((field) => [field.name, field]));
  const placed = new Map<string, EventField>();
  for (const field of described) {
    // Assumed: no event has the contents of files.
    if (SYSTEM_FIELDS.has(field.name) || field.type === "base64") continue;
    if (!field.custom && DERIVED_FIELDS.has(field.name)) continue;
    const whole = byName.get(field.compoundFieldName ?? field.name) ?? field;
    if (!placed.has(whole.name)) placed.set(whole.name, eventField(whole, described));
  }
  return [...placed.values()];
}

/**
 * By stored field: the places in the event that show a change of it. A change of a custom geolocation's part shows all
 * its parts; a standard compound shows only the changed ones (Change Data Capture Developer Guide, "General
 * Considerations", geolocation compound fields).
 */
export function fieldPlaces(fields: readonly EventField[]): ReadonlyMap<string, FieldPlace[]> {
  const places = new Map<string, FieldPlace[]>();
  for (const [i, field] of fields.entries()) {
    const index = i + 1;
    if (field.parts.length === 0) places.set(field.name, [{ field, position: { index } }]);
    const parts = field.parts.map((part, n) => ({ field, position: { index, part: n }, part }));
    for (const place of parts) {
      places.set(place.part.field, field.kind === "Location" ? parts : [place]);
    }
  }
  return places;
}

function eventField(field: DescribedField, described: readonly DescribedField[]): EventField {
  const kind = kindOf(field);
  const parts = PARTS[kind]?.flatMap((name) => findPart(field, name, described)) ?? [];
  return { name: field.name, role: roleOf(field, kind), kind, custom: field.custom, parts };
}

/** In the order of captured schemas. */
const PARTS: Partial<Record<EventFieldKind, readonly string[]>> = {
  Address: [
    "Street",
    "City",
    "State",
    "PostalCode",
    "Country",
    "StateCode",
    "CountryCode",
    "Latitude",
    "Longitude",
    "GeocodeAccuracy",
  ],
  Location: ["Latitude", "Longitude"],
  PersonName: ["Salutation", "FirstName", "LastName", "MiddleName", "InformalName", "Suffix"],
};

function findPart(
  whole: DescribedField,
  name: string,
  described: readonly DescribedField[],
): EventPart[] {
  const part = described.find(
    (field) =>
      field.compoundFieldName === whole.name &&
      field.name !== whole.name &&
      partName(whole, field) === name,
  );
  return part === undefined ? [] : [{ name, field: part.name }];
}

/** `BillingStreet` of `BillingAddress` is `Street`; `Place__Latitude__s` of `Place__c` is `Latitude`. */
function partName(whole: DescribedField, part: DescribedField): string {
  if (whole.custom) return part.name.replace(/__s$/, "").slice(whole.name.length - 1);
  const prefix = whole.name === "Address" ? "" : whole.name.replace(/Address$/, "");
  return whole.type === "address" && part.name.startsWith(prefix)
    ? part.name.slice(prefix.length)
    : part.name;
}

function roleOf(field: DescribedField, kind: EventFieldKind): EventField["role"] {
  if (field.name === "CreatedDate") return "CreatedDate";
  if (kind === "EntityId") return "ForeignKey";
  return kind === "ExternalId" ? "ExternalForeignKey" : "Data";
}

function kindOf(field: DescribedField): EventFieldKind {
  if (field.extraTypeInfo === "personname") return "PersonName";
  if (field.extraTypeInfo === "switchablepersonname") return "Switchable_PersonName";
  const { type } = field;
  switch (type) {
    case "string":
      return field.relationshipName === null ? "Text" : "ExternalId";
    case "textarea":
      return textAreaKind(field);
    case "picklist":
      return field.restrictedPicklist && !field.custom ? "StaticEnum" : "DynamicEnum";
    default:
      // Assumed: a type without a rule here is text in events.
      return KINDS[type] ?? "Text";
  }
}

function textAreaKind(field: DescribedField): EventFieldKind {
  if (field.htmlFormatted) return "HtmlStringPlusClob";
  return field.length > 255 ? "StringPlusClob" : "Text";
}

const KINDS: Partial<Record<FieldDescribe["type"], EventFieldKind>> = {
  id: "EntityId",
  boolean: "Boolean",
  reference: "EntityId",
  multipicklist: "MultiEnum",
  combobox: "DynamicEnum",
  double: "Double",
  currency: "Currency",
  percent: "Percent",
  int: "Integer",
  date: "DateOnly",
  datetime: "DateTime",
  time: "TimeOnly",
  email: "Email",
  phone: "Phone",
  url: "Url",
  encryptedstring: "EncryptedText",
  address: "Address",
  location: "Location",
  base64: "Text",
  anyType: "Text",
  long: "Long",
  json: "Text",
  complexvalue: "Text",
  datacategorygroupreference: "Text",
  masterrecord: "Text",
};
