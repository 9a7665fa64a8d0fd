import { expect, test } from "vitest";
import { unreadWords } from "./unread-words.ts";

test("fields without values yet are named, each once; nothing is said where all have them", () => {
  expect(unreadWords([{ unread: ["Lead.Region__c"] }, {}, { unread: ["Lead.Region__c"] }])).toBe(
    "Still being read, and empty until then: Lead.Region__c",
  );
  expect(unreadWords([{}, {}])).toBeNull();
});
