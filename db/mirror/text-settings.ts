/**
 * Settings of a session under which Postgres reads and prints every value in the one form that the kinds of fields know
 * (types/), and reads names and literals in one way. A role, a database or a connection string may say otherwise, so
 * each way to Postgres sets them: db/session.ts, edge/pg.
 */
export const TEXT_SETTINGS: Readonly<Record<string, string>> = {
  timezone: "UTC",
  datestyle: "ISO,YMD",
  intervalstyle: "iso_8601",
  extra_float_digits: "1",
  bytea_output: "hex",
  search_path: "public",
  standard_conforming_strings: "on",
  array_nulls: "on",
  transform_null_equals: "off",
  quote_all_identifiers: "off",
};
