/** Fields that Salesforce keeps for itself in every record, by column name. */
export const SYSTEM_FIELDS: ReadonlySet<string> = new Set([
  "id",
  "isdeleted",
  "createdbyid",
  "createddate",
  "lastmodifiedbyid",
  "lastmodifieddate",
  "systemmodstamp",
  "lastvieweddate",
  "lastreferenceddate",
  "masterrecordid",
]);
