import fc from "fast-check";
import { expect, test } from "vitest";
import { email } from "./email.ts";
import { phone } from "./phone.ts";
import { KINDS } from "./registry.ts";
import { url } from "./url.ts";

const HOSTILE = [
  "javascript:alert(1)",
  " JaVaScRiPt:alert(1)//a.example",
  "data:text/html,<script>alert(1)</script>",
  "vbscript:x@a.example",
  "<img src=x onerror=alert(1)>",
  "https://a.example\u202emoc.live",
  "a@b.example?cc=everyone@b.example",
  "a@b.example,c@d.example",
  "=HYPERLINK(1)",
  "\u0000",
  "x".repeat(131_072),
];
const anything = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: "binary" }));

test("a value leads to nothing but a page, an address or a number, whatever it is", () => {
  fc.assert(
    fc.property(fc.constantFrom(...KINDS), anything, (kind, value) => {
      const href = kind.href(value);
      if (href !== null) expect(href).toMatch(/^(https?:\/\/|mailto:|tel:\+?\d{3})/i);
    }),
    { numRuns: 2_000 },
  );
});

test.each<[string, string | null]>([
  ["a.example/path?q=1", "https://a.example/path?q=1"],
  ["http://a.example", "http://a.example"],
  ["javascript:alert(1)", null],
  ["not an address", null],
])("the URL %s leads to %s", (value, href) => {
  expect(url.href(value)).toBe(href);
});

test.each<[string, string | null]>([
  ["+49 (30) 901820", "tel:+4930901820"],
  ["(555) 010-0199 x12", "tel:5550100199"],
  ["555 0100 ext. 7", "tel:5550100"],
  ["n/a", null],
  ["12", null],
])("the number %s is dialled as %s", (value, href) => {
  expect(phone.href(value)).toBe(href);
});

test.each<[string, string | null]>([
  ["mia+x@a.example", "mailto:mia%2Bx@a.example"],
  ["a@b.example?cc=c@d.example", null],
  ["a@b.example, c@d.example", null],
  ["nobody", null],
])("mail to %s goes to %s", (value, href) => {
  expect(email.href(value)).toBe(href);
});
