import {
  type ApiDocument,
  type ApiOperation,
  type ApiPath,
  type JsonSchema,
  SCHEMA_REF,
} from "../protocol/openapi.ts";
import { namedSchemas } from "./named-schemas.ts";
import { rowSchema, type SeenObject } from "./object-schemas.ts";
import { operationOf } from "./operation.ts";
import { refusalAnswers } from "./refusals.ts";
import { type RouteTexts, TAGS } from "./route.ts";
import { ROUTES } from "./routes.ts";

/**
 * The document of the API as somebody sees it: every route, and of the objects those that they see, with the columns that they
 * see. It is made of nothing else, so that it tells of nothing else.
 */
export function documentFor(objects: readonly SeenObject[]): ApiDocument {
  const schemas = { ...namedSchemas(), ...rowSchemas(objects) };
  const catalog = { schemas, names: objects.map(({ name }) => name), of: exampleObject(objects) };
  const paths: Record<string, Record<string, ApiOperation>> = {};
  for (const [key, route] of Object.entries(ROUTES as RouteTexts)) {
    const [method = "", path = ""] = key.split(" ");
    const written = `/api${path.replaceAll(/:(\w+)/g, "{$1}")}`;
    paths[written] = {
      ...paths[written],
      [method.toLowerCase()]: operationOf(method, path, route, catalog),
    };
  }
  return {
    openapi: "3.1.1",
    info: {
      title: "Orgmirror",
      version: "1",
      description:
        "A live copy of a Salesforce org. Numbers with fractions are strings of digits, so that none is lost; errors are problems with a sentence that helps.",
    },
    servers: [{ url: "/" }],
    security: [{ token: [] }, { session: [] }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths: paths as Record<string, ApiPath>,
    components: {
      schemas,
      responses: refusalAnswers(),
      securitySchemes: {
        token: { type: "http", scheme: "bearer", description: "A token of a person or program." },
        session: {
          type: "apiKey",
          in: "cookie",
          name: "__Host-orgmirror",
          description: "The session of a browser.",
        },
      },
    },
  };
}

/** A schema for a row of each object, and one for a row of any. */
function rowSchemas(objects: readonly SeenObject[]): Readonly<Record<string, JsonSchema>> {
  if (objects.length === 0) return {};
  const seen = new Set(objects.map(({ name }) => name));
  const each = objects.map((object) => [`Row.${object.name}`, rowSchema(object, seen)] as const);
  const anyOf = each.map(([name]) => ({ $ref: SCHEMA_REF + name }));
  return { ...Object.fromEntries(each), Row: { description: "A row of an object.", anyOf } };
}

const FAMILIAR = "Account";

/** The object that examples are about: one that every org has, or else the first. */
function exampleObject(objects: readonly SeenObject[]) {
  const chosen = objects.find(({ name }) => name === FAMILIAR) ?? objects[0];
  const named = chosen?.columns.find(({ nameField }) => nameField);
  return { object: chosen?.name ?? FAMILIAR, column: named?.column ?? "id" };
}
