/**
 * A field's value inside the emulated org: datetime is epoch milliseconds (whole seconds, as in Salesforce),
 * time is milliseconds of the day, date is `YYYY-MM-DD`, ids have 18 characters. Empty is null, never "".
 */
export type FieldValue = string | number | boolean | null;

/**
 * A record by API field name: every described field but the compound ones (BillingAddress, geolocations), which are
 * kept as their parts. `Name` of a person (Contact, Lead, User) is stored recomposed from its parts.
 */
export type OrgRecord = Record<string, FieldValue>;

/**
 * A record to copy (`{ ...blank }`) and fill in. It is made from JSON because an object that is set up field by field
 * under computed names becomes a dictionary to V8: several times the memory and time, and so do its copies.
 */
export function blankRecord(
  fields: Iterable<readonly [name: string, value: FieldValue]>,
): OrgRecord {
  return JSON.parse(JSON.stringify(Object.fromEntries(fields))) as OrgRecord;
}
