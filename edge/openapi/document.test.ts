import { Ajv2020 } from "ajv/dist/2020.js";
import { Validator } from "@seriousme/openapi-schema-validator";
import { expect, test } from "vitest";
import { probeColumn } from "../../testing/probe-object.ts";
import { OBJECTS } from "../../testing/ask/world.ts";
import type { ApiDocument, ApiOperation } from "../protocol/openapi.ts";
import { documentFor } from "./document.ts";

const SEEN = OBJECTS.map(({ name, columns }) => ({ name, label: name, columns }));
const document = documentFor(SEEN);

const operationsOf = ({ paths }: ApiDocument): readonly ApiOperation[] =>
  Object.values(paths).flatMap((path) => Object.values(path));

test.each([
  ["of three objects", document],
  ["of none", documentFor([])],
])("the document %s is OpenAPI 3.1", async (_of, one) => {
  const validator = new Validator();
  expect(await validator.validate(JSON.parse(JSON.stringify(one)))).toEqual({ valid: true });
  expect(validator.version).toBe("3.1");
});

test("every example is of the schema beside it", () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  let checked = 0;
  for (const { operationId, parameters, requestBody, responses } of operationsOf(document)) {
    const contents = [requestBody, ...Object.values(responses)].flatMap((part) =>
      part && "content" in part ? Object.values(part.content ?? {}) : [],
    );
    const withExamples = [...parameters, ...contents].filter(
      ({ example }) => example !== undefined,
    );
    for (const { schema, example } of withExamples) {
      const check = ajv.compile({ ...schema, components: document.components });
      expect([operationId, check(example), check.errors]).toEqual([operationId, true, null]);
      checked++;
    }
  }
  expect(checked).toBeGreaterThan(80);
});

test("a token will do for reading, asking and tickets, and nobody need be signed in to sign in", () => {
  const { paths } = document;
  expect(paths["/api/objects/{object}/rows"]?.get?.security).toBeUndefined();
  expect(paths["/api/ask"]?.post?.security).toBeUndefined();
  expect(paths["/api/sync/ticket"]?.post?.security).toBeUndefined();
  expect(paths["/api/boards/{board}"]?.get?.security).toBeUndefined();
  expect(paths["/api/boards/{board}"]?.put?.security).toEqual([{ session: [] }]);
  expect(paths["/api/people"]?.get?.security).toEqual([{ session: [] }]);
  expect(paths["/api/sign-in"]?.get?.security).toEqual([]);
});

test("every operation has a name of its own", () => {
  const names = operationsOf(document).map(({ operationId }) => operationId);
  expect(new Set(names).size).toBe(names.length);
});

test("a condition may be any that a question takes, and no other", () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  const schema = { $ref: "#/components/schemas/Condition", components: document.components };
  const check = ajv.compile(schema);
  const is = { field: "stage", op: "eq", value: "Won" };
  for (const condition of [
    is,
    { all: [is, { not: is }] },
    { any: [] },
    { ...is, value: { period: "last-n-days", n: 30 } },
    { ...is, value: { me: true } },
    { ...is, value: { team: "roles" } },
    { ...is, op: "in", value: ["a", null] },
  ])
    expect([condition, check(condition)]).toEqual([condition, true]);
  for (const wrong of [
    {},
    { all: is },
    { ...is, value: { period: "someday" } },
    { ...is, more: 1 },
  ])
    expect([wrong, check(wrong)]).toEqual([wrong, false]);
});

test("of an object there are the columns that are seen, and references name what is seen alone", () => {
  const deal = {
    name: "Deal",
    label: "Deal",
    columns: [
      probeColumn("Id", "id", "text"),
      probeColumn("OwnerId", "reference", "text", { referenceTo: ["User", "Secret__c"] }),
    ],
  };
  const user = { name: "User", label: "User", columns: [probeColumn("Id", "id", "text")] };
  const { components, paths } = documentFor([deal, user]);
  expect(components.schemas["Row.Deal"]?.properties).toEqual({
    id: { type: "string", description: "Id: Id, id." },
    ownerid: {
      description: "OwnerId: OwnerId, reference to User.",
      anyOf: [{ type: "string" }, { type: "null" }],
    },
  });
  expect(paths["/api/objects/{object}/rows"]?.get?.parameters[0]).toMatchObject({
    name: "object",
    schema: { enum: ["Deal", "User"] },
    example: "Deal",
  });
  expect(JSON.stringify(documentFor([deal, user]))).not.toContain("Secret__c");
});
