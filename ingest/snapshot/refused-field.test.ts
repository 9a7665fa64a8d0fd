import { expect, test } from "vitest";
import { describedField as field } from "../../testing/described-field.ts";
import { mirrorColumns } from "../../db/mirror/mirror-columns.ts";
import { BulkJobError, SalesforceError } from "../salesforce/errors.ts";
import { refusedField } from "./refused-field.ts";

const columns = mirrorColumns({
  ...{ name: "Lead", label: "Lead", labelPlural: "Leads", keyPrefix: null },
  fields: [
    field("Id", "id"),
    field("Secret__c"),
    field("Rating"),
    field("SystemModstamp", "datetime"),
  ],
});
const answer = (errorCode: string, message: string, status = 400) =>
  new SalesforceError({ status, errorCode, message, resource: "/query" });
const refused = (error: unknown) => refusedField(error, columns)?.field ?? null;

test("the one described field that an answer names is the refused one", () => {
  const text =
    "No such column 'secret__c' on entity 'Lead'. If you are attempting to use a custom field, append __c";
  expect(refused(answer("INVALID_FIELD", text))).toBe("Secret__c");
  expect(refused(new BulkJobError("750", "Lead", "Failed", `INVALID_FIELD: ${text}`))).toBe(
    "Secret__c",
  );
  expect(refused(answer("MALFORMED_QUERY", "field 'Rating' can not be queried"))).toBe("Rating");
});

test.each([
  ["no field of ours", answer("INVALID_FIELD", "No such column 'Other__c' on entity 'Lead'")],
  ["a field that no read does without", answer("INVALID_FIELD", "No such column 'Id'")],
  ["several fields", answer("INVALID_FIELD", "'Rating' and 'Secret__c' cannot be read together")],
  ["something else", answer("QUERY_TIMEOUT", "'Rating' took too long")],
  ["a passing error", answer("UNKNOWN_EXCEPTION", "'Rating'", 500)],
  ["an aborted job", new BulkJobError("750", "Lead", "Aborted", "'Rating'")],
  ["a fault of the program", new TypeError("'Rating' is not a function")],
])("an error about %s leaves out nothing", (_, error) => {
  expect(refused(error)).toBeNull();
});

test("a field that is left out is not refused twice", () => {
  const left = columns.map((one) => (one.field === "Rating" ? { ...one, refused: "so" } : one));
  expect(refusedField(answer("INVALID_FIELD", "No such column 'Rating'"), left)).toBeNull();
});
