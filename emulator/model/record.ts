/**
 * A field's stored value. Datetime is epoch milliseconds (whole seconds, as in Salesforce), time is milliseconds of the
 * day, date is `YYYY-MM-DD`, ids have 18 characters. Empty is null, never "".
 */
export type FieldValue = string | number | boolean | null;

/**
 * A record by API field name. It has every described field but the compound ones (BillingAddress, geolocations), which
 * are stored as their parts. `Name` of a person (Contact, Lead, User) is composed from its parts and stored.
 */
export type OrgRecord = Record<string, FieldValue>;

/**
 * A record to copy (`{ ...blank }`) and fill in. It is made from JSON because V8 turns an object that is built field by
 * field under computed names into a dictionary. That takes several times the memory and time, also in its copies.
 */
export function blankRecord(
  fields: Iterable<readonly [name: string, value: FieldValue]>,
): OrgRecord {
  return JSON.parse(JSON.stringify(Object.fromEntries(fields))) as OrgRecord;
}
