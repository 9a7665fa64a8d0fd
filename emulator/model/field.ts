import type { FieldDescribe, FieldType, PicklistValue } from "./field-describe.ts";

/** The properties in which a field differs from others of its type. */
export type FieldOptions = Partial<FieldDescribe>;

/** Makes a field of one type; `Rest` are the properties that every field of the type gives. */
type FieldMaker<Rest extends readonly unknown[] = []> = (
  name: string,
  label: string,
  ...rest: [...Rest, options?: FieldOptions]
) => FieldDescribe;
type TextMaker = FieldMaker<[length: number]>;
type PicklistMaker = FieldMaker<[values: readonly string[]]>;
type NumberMaker = FieldMaker<[precision: number, scale: number]>;

const BASE: Omit<FieldDescribe, "name" | "label" | "type" | "soapType"> = {
  aggregatable: true,
  aiPredictionField: false,
  autoNumber: false,
  byteLength: 0,
  calculated: false,
  calculatedFormula: null,
  cascadeDelete: false,
  caseSensitive: false,
  compoundFieldName: null,
  controllerName: null,
  createable: true,
  custom: false,
  defaultValue: null,
  defaultValueFormula: null,
  defaultedOnCreate: false,
  dependentPicklist: false,
  deprecatedAndHidden: false,
  digits: 0,
  displayLocationInDecimal: false,
  encrypted: false,
  externalId: false,
  extraTypeInfo: null,
  filterable: true,
  filteredLookupInfo: null,
  formulaTreatNullNumberAsZero: false,
  groupable: true,
  highScaleNumber: false,
  htmlFormatted: false,
  idLookup: false,
  inlineHelpText: null,
  length: 0,
  mask: null,
  maskType: null,
  nameField: false,
  namePointing: false,
  nillable: true,
  permissionable: true,
  picklistValues: [],
  polymorphicForeignKey: false,
  precision: 0,
  queryByDistance: false,
  referenceTargetField: null,
  referenceTo: [],
  relationshipName: null,
  relationshipOrder: null,
  restrictedDelete: false,
  restrictedPicklist: false,
  scale: 0,
  searchPrefilterable: false,
  sortable: true,
  unique: false,
  updateable: true,
  writeRequiresMasterRead: false,
};

function field(
  type: FieldType,
  soapType: string,
  name: string,
  label: string,
  options?: FieldOptions,
): FieldDescribe {
  const custom = /__[cs]$/.test(name);
  return { ...BASE, custom, ...options, name, label, type, soapType };
}

/** Clients can neither create nor update it: it is derived or kept by the platform. */
export const READ_ONLY = { createable: false, updateable: false, permissionable: false } as const;

/** Required on every record, and so not under field-level security. */
export const REQUIRED = { nillable: false, permissionable: false } as const;

const ofText =
  (type: FieldType): TextMaker =>
  (name, label, length, options) =>
    field(type, "xsd:string", name, label, { length, byteLength: length * 3, ...options });

export const text = ofText("string");
export const email: FieldMaker = (name, label, options) =>
  ofText("email")(name, label, 80, options);
export const phone: FieldMaker = (name, label, options) =>
  ofText("phone")(name, label, 40, options);
export const url: FieldMaker = (name, label, options) => ofText("url")(name, label, 255, options);

/** Users without the permission "View Encrypted Data" see only the last characters. */
export const encryptedText = (name: string, label: string, length: number): FieldDescribe =>
  ofText("encryptedstring")(name, label, length, {
    encrypted: true,
    mask: "*",
    maskType: "lastFour",
    filterable: false,
    groupable: false,
    sortable: false,
    aggregatable: false,
  });

/** Up to 255 characters on several lines. */
export const shortTextArea: FieldMaker = (name, label, options) =>
  ofText("textarea")(name, label, 255, { extraTypeInfo: "plaintextarea", ...options });

const LONG = { filterable: false, groupable: false, sortable: false, aggregatable: false } as const;

export const longText: FieldMaker<[length?: number]> = (name, label, length = 32_000, options) =>
  ofText("textarea")(name, label, length, { extraTypeInfo: "plaintextarea", ...LONG, ...options });

export const richText = (name: string, label: string, length = 32_768): FieldDescribe =>
  ofText("textarea")(name, label, length, {
    extraTypeInfo: "richtextarea",
    htmlFormatted: true,
    ...LONG,
  });

export const checkbox: FieldMaker = (name, label, options) =>
  field("boolean", "xsd:boolean", name, label, {
    aggregatable: false,
    nillable: false,
    defaultValue: false,
    defaultedOnCreate: true,
    permissionable: false,
    ...options,
  });

function picklistValues(values: readonly string[], defaultValue?: string): PicklistValue[] {
  return values.map((value) => ({
    active: true,
    defaultValue: value === defaultValue,
    label: value,
    validFor: null,
    value,
  }));
}

const ofPicklist =
  (type: FieldType): PicklistMaker =>
  (name, label, values, options = {}) => {
    const length = options.length ?? 40;
    const standard = typeof options.defaultValue === "string" ? options.defaultValue : undefined;
    return field(type, "xsd:string", name, label, {
      length,
      byteLength: length * 3,
      picklistValues: picklistValues(values, standard),
      defaultedOnCreate: standard !== undefined,
      ...options,
    });
  };

export const picklist = ofPicklist("picklist");
export const combobox: PicklistMaker = (name, label, values, options) =>
  ofPicklist("combobox")(name, label, values, {
    length: 255,
    groupable: false,
    permissionable: false,
    ...options,
  });
/** Values are stored as `a;b`. */
export const multipicklist = (name: string, label: string, values: readonly string[]) =>
  ofPicklist("multipicklist")(name, label, values, {
    length: 4099,
    precision: 4,
    aggregatable: false,
    groupable: false,
    sortable: false,
  });

const ofNumber =
  (type: FieldType): NumberMaker =>
  (name, label, precision, scale, options) =>
    field(type, "xsd:double", name, label, { precision, scale, groupable: false, ...options });

/** `precision` counts all digits, `scale` those after the decimal point. */
export const number = ofNumber("double");
export const currency = ofNumber("currency");
export const percent = ofNumber("percent");
export const integer: FieldMaker = (name, label, options) =>
  field("int", "xsd:int", name, label, { digits: 8, ...options });

export const date: FieldMaker = (name, label, options) =>
  field("date", "xsd:date", name, label, options);
export const datetime: FieldMaker = (name, label, options) =>
  field("datetime", "xsd:dateTime", name, label, { groupable: false, ...options });
export const time: FieldMaker = (name, label, options) =>
  field("time", "xsd:time", name, label, { aggregatable: false, groupable: false, ...options });

/** A lookup. `relationshipName` is SOQL's name for the parent (`Owner.Name`). */
export function reference(
  name: string,
  label: string,
  relationshipName: string | null,
  referenceTo: readonly string[],
  options: FieldOptions = {},
): FieldDescribe {
  return field("reference", "tns:ID", name, label, {
    length: 18,
    byteLength: 18,
    relationshipName,
    referenceTo,
    polymorphicForeignKey: referenceTo.length > 1,
    namePointing: referenceTo.length > 1,
    ...options,
  });
}

export const recordId = (label: string): FieldDescribe =>
  field("id", "tns:ID", "Id", label, {
    length: 18,
    byteLength: 18,
    nillable: false,
    defaultedOnCreate: true,
    idLookup: true,
    ...READ_ONLY,
  });

export const isDeleted = (): FieldDescribe => checkbox("IsDeleted", "Deleted", READ_ONLY);

export const ownerId = (
  label = "Owner ID",
  referenceTo: readonly string[] = ["User"],
): FieldDescribe =>
  reference("OwnerId", label, "Owner", referenceTo, { ...REQUIRED, defaultedOnCreate: true });

/** The five fields that the platform keeps on every record. */
export function systemFields(): FieldDescribe[] {
  const kept = { ...READ_ONLY, nillable: false, defaultedOnCreate: true };
  return [
    datetime("CreatedDate", "Created Date", kept),
    reference("CreatedById", "Created By ID", "CreatedBy", ["User"], kept),
    datetime("LastModifiedDate", "Last Modified Date", kept),
    reference("LastModifiedById", "Last Modified By ID", "LastModifiedBy", ["User"], kept),
    datetime("SystemModstamp", "System Modstamp", kept),
  ];
}

/** They depend on the asking user (org/viewed-view.ts); no record stores them. */
export function viewedFields(): FieldDescribe[] {
  return [
    datetime("LastViewedDate", "Last Viewed Date", READ_ONLY),
    datetime("LastReferencedDate", "Last Referenced Date", READ_ONLY),
  ];
}

const GEOCODE_ACCURACIES =
  "Address NearAddress Block Street ExtendedZip Zip Neighborhood City County State Unknown".split(
    " ",
  );

/** A compound address `<prefix>Address` after its parts. */
export function address(
  prefix: string,
  label = prefix,
  options: FieldOptions = {},
): FieldDescribe[] {
  const compound = `${prefix}Address`;
  const part = { compoundFieldName: compound, ...options };
  const labelled = (name: string): string => `${label} ${name}`.trim();
  return [
    shortTextArea(`${prefix}Street`, labelled("Street"), part),
    text(`${prefix}City`, labelled("City"), 40, part),
    text(`${prefix}State`, labelled("State/Province"), 80, part),
    text(`${prefix}PostalCode`, labelled("Zip/Postal Code"), 20, part),
    text(`${prefix}Country`, labelled("Country"), 80, part),
    number(`${prefix}Latitude`, labelled("Latitude"), 18, 15, part),
    number(`${prefix}Longitude`, labelled("Longitude"), 18, 15, part),
    picklist(`${prefix}GeocodeAccuracy`, labelled("Geocode Accuracy"), GEOCODE_ACCURACIES, {
      ...part,
      restrictedPicklist: true,
    }),
    field("address", "urn:address", compound, labelled("Address"), {
      ...LONG,
      filterable: true,
      queryByDistance: true,
      createable: false,
      updateable: false,
      ...options,
    }),
  ];
}

/** A custom geolocation `<name>__c` after its two parts. */
export function geolocation(name: string, label: string): FieldDescribe[] {
  const part = { compoundFieldName: `${name}__c` };
  return [
    number(`${name}__Latitude__s`, `${label} (Latitude)`, 18, 15, part),
    number(`${name}__Longitude__s`, `${label} (Longitude)`, 18, 15, part),
    field("location", "urn:location", `${name}__c`, label, {
      ...LONG,
      filterable: true,
      queryByDistance: true,
      createable: false,
      updateable: false,
    }),
  ];
}

/** The parts of a person's name, and `Name`, which the platform composes of them. */
export function personName(label: string, options: FieldOptions = {}): FieldDescribe[] {
  const part = { compoundFieldName: "Name", permissionable: false, ...options };
  return [
    text("LastName", "Last Name", 80, { ...part, nillable: false }),
    text("FirstName", "First Name", 40, part),
    picklist("Salutation", "Salutation", ["Mr.", "Ms.", "Mrs.", "Dr.", "Prof.", "Mx."], part),
    text("Name", label, 121, {
      compoundFieldName: "Name",
      extraTypeInfo: "personname",
      nameField: true,
      nillable: false,
      ...READ_ONLY,
    }),
  ];
}

/** A formula field. A number without a value is 0 in a numeric formula unless the options say otherwise. */
export const formula = (
  of: FieldDescribe,
  calculatedFormula: string,
  options: FieldOptions = {},
): FieldDescribe => ({
  ...of,
  calculated: true,
  calculatedFormula,
  createable: false,
  updateable: false,
  defaultedOnCreate: false,
  permissionable: true,
  formulaTreatNullNumberAsZero: of.soapType === "xsd:double",
  ...options,
});

/** A roll-up summary field, calculated without a formula. The object's `rollUpSummaries` define it. */
export const rollUpSummary = (of: FieldDescribe): FieldDescribe => ({
  ...of,
  calculated: true,
  createable: false,
  updateable: false,
});
