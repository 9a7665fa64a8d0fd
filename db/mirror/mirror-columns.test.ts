import { expect, test } from "vitest";
import { publicColumn } from "../../edge/query/object-entry.ts";
import { describedField } from "../../testing/described-field.ts";
import { mirrorColumns } from "./mirror-columns.ts";

const described = (fields: readonly object[]) => ({
  ...{ name: "Article__c", label: "Article", labelPlural: "Articles", keyPrefix: "a00" },
  fields: fields.map((field) => ({ ...describedField("Text__c", "textarea"), ...field })),
});

test.each([
  ["a rich text area", { extraTypeInfo: "richtextarea", htmlFormatted: true }, true],
  ["a formula that makes a link", { type: "string", htmlFormatted: true }, true],
  ["a plain text area", { extraTypeInfo: "plaintextarea", htmlFormatted: false }, undefined],
  ["a field of an older describe", {}, undefined],
])("%s: whether its values are HTML goes on to the API", (_, field, rich) => {
  const [column] = mirrorColumns(described([field]));
  expect(column?.rich).toBe(rich);
  const shown = column && publicColumn(column);
  expect(shown?.rich).toBe(rich);
  expect(Object.hasOwn(shown ?? {}, "rich")).toBe(rich === true);
});
