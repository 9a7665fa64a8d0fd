import type { Question } from "../client/api.ts";

export const FORMATS = ["csv", "ndjson"] as const;

/** What is chosen of an export. */
export type ExportChoice = {
  readonly format: (typeof FORMATS)[number];
  /** Columns, in order. */
  readonly columns: readonly string[];
  /** Names in place of the ids of references. */
  readonly names: boolean;
  /** Labels in place of column names, in a CSV. */
  readonly labels: boolean;
};

/** Where the API has every row of a question as a file. */
export function exportAddress(question: Question, choice: ExportChoice): string {
  const { object, filters, sort, asked } = question;
  const params = new URLSearchParams({ columns: choice.columns.join(",") });
  if (sort !== "") params.set("sort", sort);
  if (asked === undefined) for (const filter of filters) params.append("filter", filter);
  else {
    const { where, zone, asOf } = asked;
    if (where !== undefined) params.set("where", JSON.stringify(where));
    if (where !== undefined) params.set("zone", zone);
    if (asOf !== undefined)
      params.set("asOf", typeof asOf === "string" ? asOf : JSON.stringify(asOf));
  }
  if (choice.names) params.set("names", "true");
  if (choice.labels && choice.format === "csv") params.set("headings", "labels");
  return `/api/objects/${encodeURIComponent(object)}/rows.${choice.format}?${params}`;
}
