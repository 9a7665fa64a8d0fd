import { expect, test } from "vitest";
import { statusText } from "./search-status.ts";

const hit = { object: "Account", id: "001000000000001AAA", name: "Acme", beside: null };
const status = (answer: object | undefined, more: object = {}) =>
  statusText({
    text: "acme",
    answer: answer && { hits: [], more: false, unsearched: [], ...answer },
    error: null,
    isBehind: false,
    labelOf: (object) => `${object}s`,
    ...more,
  });

test.each([
  [status(undefined, { text: " " }), "Type to find records of every object."],
  [status(undefined), "Searching…"],
  [status({}), "No record has that in its name, e-mail, phone or number."],
  [status({}, { isBehind: true }), "Searching…"],
  [status({ hits: [hit] }), "1 record."],
  [status({ hits: [hit, hit], more: true }), "The best 2 records. Type more to find fewer."],
  [status({ hits: [hit], unsearched: ["Lead"] }), "1 record. Not searched yet: Leads."],
  [
    status({ hits: [hit] }, { text: " ac" }),
    "1 record whose name begins so. Three characters find more.",
  ],
  [status({}, { text: "a c" }), "No name begins so. Three characters find more."],
  [
    status(undefined, { error: new Error("No answer.") }),
    "Records could not be searched. No answer.",
  ],
])("%s", (text, words) => {
  expect(text).toBe(words);
});
