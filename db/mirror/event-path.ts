import type { DescribedField } from "./described-object.ts";

/**
 * Fields that Change Data Capture never carries: identity, system fields, and what the platform derives from other
 * fields and records (Change Data Capture Developer Guide, "General Considerations"; the others are missing from
 * captured schemas and from the Object Reference's change event objects).
 */
const NOT_IN_EVENTS = new Set([
  "Id",
  "IsDeleted",
  "SystemModstamp",
  "LastViewedDate",
  "LastReferencedDate",
  "LastActivityDate",
  "PhotoUrl",
  "FullPhotoUrl",
  "SmallPhotoUrl",
  "MediumPhotoUrl",
  "BannerPhotoUrl",
  "SmallBannerPhotoUrl",
  "MediumBannerPhotoUrl",
  "IsEmailBounced",
  "Fiscal",
  "FiscalQuarter",
  "FiscalYear",
  "HasOpenActivity",
  "HasOverdueTask",
  // Of a case.
  "Comments",
  "ContactPhone",
  "ContactMobile",
  "ContactEmail",
  "ContactFax",
]);

/**
 * Where a change event holds a field's value: its own name, or `<compound>.<part>` for a part of an address, a
 * geolocation or a person's name (seen on captured event schemas). Null for fields that events never carry.
 */
export function eventPath(field: DescribedField): string | null {
  if (NOT_IN_EVENTS.has(field.name)) return null;
  const compound = field.compoundFieldName;
  if (compound === null || compound === field.name) return field.name;
  return `${compound}.${partName(field.name, compound)}`;
}

/** `BillingStreet` of `BillingAddress` is `Street`; `Site__Latitude__s` of `Site__c` is `Latitude`. */
function partName(field: string, compound: string): string {
  if (compound.endsWith("__c"))
    return stripPrefix(field, compound.slice(0, -1)).replace(/__s$/, "");
  return stripPrefix(field, compound.replace(/Address$/, ""));
}

function stripPrefix(value: string, prefix: string): string {
  return value.startsWith(prefix) ? value.slice(prefix.length) : value;
}
