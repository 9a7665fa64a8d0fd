import fc from "fast-check";
import { expect, test } from "vitest";
import { escaped, parsedXml, xml } from "./xml.ts";

test("any text that XML can hold comes back from what is written", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const expected = escaped(text)
        .replaceAll("&lt;", "<")
        .replaceAll("&gt;", ">")
        .replaceAll("&quot;", '"')
        .replaceAll("&#13;", "\r")
        .replaceAll("&amp;", "&");
      expect(parsedXml(xml("a", text))?.text).toBe(expected);
    }),
  );
});

test("what is no XML, or has a document type or a name that the parser refuses, is none", () => {
  for (const text of ["", "<a>", "<!DOCTYPE a><a/>", "<a><__proto__/></a>"]) {
    expect(parsedXml(text)).toBeUndefined();
  }
});
