import { expect, test } from "vitest";
import { describedField } from "../../testing/described-field.ts";
import { eventPath } from "./event-path.ts";

test("what the platform derives is in no event: it is read", () => {
  for (const name of ["LastActivityDate", "FiscalYear", "Comments", "ContactPhone", "ContactFax"])
    expect(eventPath(describedField(name, "string")), name).toBeNull();
  expect(eventPath(describedField("Comments__c", "string"))).toBe("Comments__c");
});
