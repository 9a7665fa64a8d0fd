import fc from "fast-check";
import {
  damaged,
  jsonObject,
  jsonText,
  mostly,
  nasty,
  queryString,
  type FuzzRequest,
} from "./inputs.ts";
import { soqlText } from "./soql-input.ts";

const JOBS = "/services/data/v66.0/jobs";

const settings = {
  contentType: mostly(["CSV"]),
  columnDelimiter: mostly(["COMMA", "PIPE", "TAB"]),
  lineEnding: mostly(["LF", "CRLF"]),
};

export const queryJob: fc.Arbitrary<FuzzRequest> = jsonText(
  jsonObject({ operation: mostly(["query", "queryAll"]), query: soqlText, ...settings }),
).map((body) => ({ method: "POST", path: `${JOBS}/query`, headers: {}, body }));

export const ingestJob: fc.Arbitrary<FuzzRequest> = jsonText(
  jsonObject({
    object: mostly(["Account", "Site_Visit__c", "Nothing"]),
    operation: mostly(["insert", "update", "upsert", "delete", "hardDelete"]),
    externalIdFieldName: mostly(["External_Id__c", "Id"]),
    ...settings,
  }),
).map((body) => ({ method: "POST", path: `${JOBS}/ingest`, headers: {}, body }));

/** Requests about a job that may exist; the test fills in `id`. */
export const jobCall: fc.Arbitrary<(id: string) => FuzzRequest> = fc
  .record({
    kind: fc.constantFrom("query", "ingest"),
    method: fc.constantFrom("GET", "PATCH", "DELETE", "PUT", "POST"),
    part: mostly([
      "",
      "/results",
      "/resultPages",
      "/batches",
      "/successfulResults",
      "/failedResults",
      "/unprocessedrecords",
    ]),
    search: queryString({
      locator: nasty,
      maxRecords: mostly(["1", "1000", "0"]),
      queryLocator: nasty,
    }),
    body: jsonText(jsonObject({ state: mostly(["Aborted", "UploadComplete"]) })),
  })
  .map(({ kind, method, part, search, body }) => (id: string) => {
    const path = `${JOBS}/${kind}/${id}${part.replaceAll(/[^\w/]/g, "")}${search}`;
    return method === "GET" ? { method, path, headers: {} } : { method, path, headers: {}, body };
  });

const cell = fc.oneof(
  nasty.map((text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)),
  fc.constantFrom("#N/A", '"a""b"', '"line\nbreak"', '"open', 'a"b'),
);

/** CSV of accounts or visits: right, nearly right, and wrong. */
export const csvText: fc.Arbitrary<string> = damaged(
  fc
    .tuple(
      fc.array(mostly(["Id", "Name", "External_Id__c", "Account__c", "Owner.Username"]), {
        minLength: 1,
        maxLength: 3,
      }),
      fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 4 }),
      fc.constantFrom("\n", "\r\n"),
    )
    .map(([header, rows, end]) => [header, ...rows].map((row) => row.join(",")).join(end) + end),
);
