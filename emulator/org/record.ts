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
