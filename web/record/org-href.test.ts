import { expect, test } from "vitest";
import { orgHref } from "./org-href.ts";

const ID = "001000000000001AAA";

test.each([
  ["https://acme.my.salesforce.com", `https://acme.my.salesforce.com/${ID}`],
  ["https://acme.my.salesforce.com/x?y#z", `https://acme.my.salesforce.com/${ID}`],
  ["https://ada:secret@acme.my.salesforce.com", `https://acme.my.salesforce.com/${ID}`],
  ["http://127.0.0.1:9991", `http://127.0.0.1:9991/${ID}`],
  ["http://[::1]:9991", `http://[::1]:9991/${ID}`],
  ["http://acme.my.salesforce.com", null],
  ["http://127.0.0.1.example.com", null],
  ["javascript:alert(1)", null],
  ["//acme.example", null],
  ["", null],
  [null, null],
])("%s leads to %s", (instanceUrl, href) => {
  expect(orgHref(instanceUrl, ID)).toBe(href);
});

test("an id that is none does not leave its place", () => {
  expect(orgHref("https://a.example", "../x?y=")).toBe("https://a.example/..%2Fx%3Fy%3D");
});
