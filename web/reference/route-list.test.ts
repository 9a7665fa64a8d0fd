import { expect, test } from "vitest";
import { documentFor } from "../../edge/openapi/document.ts";
import { OBJECTS } from "../../testing/ask/world.ts";
import { curlLine } from "./curl-line.ts";
import { groupsOf, matchingGroups, matchingNames } from "./route-list.ts";
import { alternativesOf, inlineOf, schemaLines, schemaWords } from "./schema-words.ts";

const seen = OBJECTS.map(({ name, columns }) => ({ name, label: name, columns }));
const document = documentFor(seen);
const groups = groupsOf(document);
const keysOf = (all: typeof groups) => all.flatMap(({ routes }) => routes.map(({ key }) => key));
const routeOf = (key: string) => {
  const found = groups.flatMap(({ routes }) => routes).find((one) => one.key === key);
  if (found === undefined) throw new Error(key);
  return found;
};

test("every route of the document is in one group", () => {
  const all = Object.values(document.paths).flatMap((path) => Object.values(path));
  expect(keysOf(groups).toSorted()).toEqual(all.map(({ operationId }) => operationId).toSorted());
  expect(groups.every(({ routes }) => routes.length > 0)).toBe(true);
});

test("routes are found by words of their path, their sentence and their parameters", () => {
  expect(matchingGroups(groups, " ")).toBe(groups);
  expect(keysOf(matchingGroups(groups, "Related"))).toContain("getObjectsObjectRowsIdRelated");
  expect(keysOf(matchingGroups(groups, "put board"))).toEqual(["putBoardsBoard"]);
  expect(keysOf(matchingGroups(groups, "base64url"))).toEqual(["getAsk"]);
  expect(matchingGroups(groups, "nothing of the kind")).toEqual([]);
  expect(matchingNames(["Row.Account", "Answer"], "row acc")).toEqual(["Row.Account"]);
});

test("a line of curl sends the example, and a shell reads nothing into it", () => {
  const origin = "https://o.example";
  expect(curlLine(routeOf("getObjectsObjectRows"), origin)).toBe(
    `curl -H "Authorization: Bearer $ORGMIRROR_TOKEN" 'https://o.example/api/objects/Account/rows?columns=id,name&filter=name.null.false&sort=-name&limit=2'`,
  );
  expect(curlLine(routeOf("getObjectsObjectStream"), origin)).toBe(
    `curl -N -H "Authorization: Bearer $ORGMIRROR_TOKEN" 'https://o.example/api/objects/Account/stream'`,
  );
  expect(curlLine(routeOf("getSignIn"), origin)).toBe("curl 'https://o.example/api/sign-in'");
  expect(curlLine(routeOf("postAsk"), origin)).toMatch(
    /^curl -H .* 'Content-Type: application\/json' -d '\{"object":"Account"/,
  );
  const put = routeOf("putViewsViewChange");
  const content = { "application/json": { schema: {}, example: { search: "it's $HOME" } } };
  const operation = { ...put.operation, requestBody: { required: true as const, content } };
  expect(curlLine({ ...put, operation }, origin)).toBe(
    String.raw`curl -X PUT -b "__Host-orgmirror=$ORGMIRROR_SESSION" 'https://o.example/api/views/exampleone/change' -H 'Content-Type: application/json' -d '{"search":"it'\''s $HOME"}'`,
  );
});

test.each([
  [{ $ref: "#/components/schemas/Row" }, "Row", "Row"],
  [{ type: "array", items: { $ref: "#/components/schemas/Row" } }, "list of Row", "Row"],
  [{ anyOf: [{ type: "string", format: "date" }, { type: "null" }] }, "text (date) or null", null],
  [{ enum: ["a", "b", "c", "d", "e", "f", "g"] }, "one of a, b, c, d, e, f and 1 more", null],
  [{ type: "object", additionalProperties: { type: "integer" } }, "by name: whole number", null],
  [{}, "anything", null],
])("%j is %s", (schema, text, named) => {
  expect(schemaWords(schema)).toEqual({ text, named });
});

test("a schema is lines of its properties", () => {
  const lines = schemaLines(document.components.schemas["Row.Deal"] ?? {});
  expect(lines.slice(0, 2).map(({ name, isRequired }) => [name, isRequired])).toEqual([
    ["id", true],
    ["name", false],
  ]);
});

test("a value that may be several things has the parts of each; one that may be empty is one thing", () => {
  const parts = { type: "object", properties: { a: { type: "string" } } };
  const nothing = { type: "null" };
  expect(alternativesOf({ anyOf: [parts, nothing] })).toEqual([]);
  expect(alternativesOf({ anyOf: [parts, { anyOf: [{ type: "string" }, nothing] }] })).toEqual([
    ...[parts, { type: "string" }, nothing],
  ]);
  expect(inlineOf({ anyOf: [{ type: "array", items: parts }, nothing] })).toBe(parts);
  expect(inlineOf({ type: "object", additionalProperties: parts })).toBe(parts);
  expect(inlineOf({ anyOf: [{ type: "string" }, nothing] })).toBeNull();
});
