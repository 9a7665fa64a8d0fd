/**
 * The value of one field, as it crosses every wire of Orgmirror (API rows, room messages, change history).
 *
 * | Salesforce type                                   | JSON                                              |
 * |---------------------------------------------------|---------------------------------------------------|
 * | boolean                                           | `true`, `false`                                   |
 * | int                                               | number                                            |
 * | double, currency, percent, long                   | string of decimal digits, so that none is lost     |
 * | date                                              | `"2026-01-31"`                                    |
 * | datetime                                          | `"2026-01-31T09:30:00.000Z"`                      |
 * | time                                              | `"09:30:00.000"`                                  |
 * | multipicklist                                     | `"a;b"`                                           |
 * | every other type                                  | string                                            |
 *
 * An empty field is `null`; Salesforce has no empty string.
 */
export type CellValue = string | number | boolean | null;

/** Values by column name (the lower-cased API name of the field). */
export type Cells = Readonly<Record<string, CellValue>>;
