import type {
  ApiAnswer,
  ApiOperation,
  ApiParameter,
  JsonSchema,
  JsonValue,
} from "../protocol/openapi.ts";
import { exampleOf } from "./example.ts";
import { schemaOf } from "./named-schemas.ts";
import { type RefusalStatus, refusalRefs } from "./refusals.ts";
import type { ExampleOf, Parameter, RouteText } from "./route.ts";

/** What the asker sees, and what examples are made of. */
export type DocumentCatalog = {
  readonly schemas: Readonly<Record<string, JsonSchema>>;
  /** Of the objects that they see. */
  readonly names: readonly string[];
  readonly of: ExampleOf;
};

/** A route as the document has it. */
export function operationOf(
  method: string,
  path: string,
  route: RouteText,
  catalog: DocumentCatalog,
): ApiOperation {
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name = ""]) =>
    pathParameter(name, method, path, catalog),
  );
  const inQuery = Object.entries(route.query ?? {}).map(([name, one]) =>
    queryParameter(name, one, catalog.of),
  );
  return {
    operationId: operationId(method, path),
    tags: [route.tag],
    summary: route.summary,
    parameters: [...inPath, ...inQuery],
    ...bodyOf(route, catalog.of),
    responses: {
      [route.status ?? 200]: answerOf(route, catalog),
      ...refusalRefs(refusalsOf(route, inPath.length + inQuery.length > 0)),
    },
    ...securityOf(method, path, route),
  };
}

/** Tokens read, ask, take out and get tickets: they change nothing, and see nothing of people and their sign-ins. */
function securityOf(
  method: string,
  path: string,
  { isOpen }: RouteText,
): Pick<ApiOperation, "security"> {
  if (isOpen) return { security: [] };
  const isOfPeople = /^\/(?:people|sessions|groups|tokens|webhooks)(?:\/|$)/.test(path);
  const isRead = method === "GET" || path === "/ask" || path.endsWith("/ticket");
  return isOfPeople || !isRead ? { security: [{ session: [] }] } : {};
}

/** `GET /objects/:object/rows.csv` is `getObjectsObjectRowsCsv`. */
function operationId(method: string, path: string): string {
  const words = path.split(/[^A-Za-z]+/).filter((word) => word !== "");
  const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
  return method.toLowerCase() + words.map(capital).join("");
}

const ID = "001000000000000AAA";
const TEXT = { type: "string" };

/** What the parts of paths are, each with an example. */
const PATH_PARTS: Readonly<Record<string, readonly [about: string, example: string]>> = {
  id: ["The id of a record, of 15 or 18 characters.", ID],
  board: ["The id of a board.", "exampleone"],
  view: ["The id of a view.", "exampleone"],
  session: ["The id of a session.", "exampleone"],
  token: ["The id of a token.", "exampleone"],
  webhook: ["The id of a webhook.", "exampleone"],
  person: ["The id of a person.", "bo@example.com"],
  provider: ["A way in.", "work"],
};

function pathParameter(
  name: string,
  method: string,
  path: string,
  { names, of }: DocumentCatalog,
): ApiParameter {
  const shared = { name, in: "path", required: true } as const;
  if (name === "object") {
    // To who grants, all objects are there.
    const isSeen = !path.startsWith("/groups") && names.length > 0;
    const schema = isSeen ? { ...TEXT, enum: names } : TEXT;
    return { ...shared, description: "The API name of an object.", schema, example: of.object };
  }
  const [description, example] = PATH_PARTS[name] ?? [name, name];
  if (path.includes("/list-views/"))
    return {
      ...shared,
      description: "The id of a list view.",
      schema: TEXT,
      example: `00B${ID.slice(3)}`,
    };
  const isReadyMade = name === "board" && method === "GET";
  return { ...shared, description, schema: TEXT, example: isReadyMade ? "sales" : example };
}

function queryParameter(name: string, parameter: Parameter, of: ExampleOf): ApiParameter {
  const { about, schema = TEXT, required = false, example } = parameter;
  const shared = { name, in: "query", description: about, required, schema } as const;
  return example === undefined ? shared : { ...shared, example: example(of) };
}

function bodyOf(
  { body, bodyExample }: RouteText,
  of: ExampleOf,
): Pick<ApiOperation, "requestBody"> {
  if (body === undefined) return {};
  const example = bodyExample?.(of) ?? null;
  const content = { "application/json": { schema: schemaOf(body), example } };
  return { requestBody: { required: true, content } };
}

function answerOf({ answer }: RouteText, { schemas, of }: DocumentCatalog): ApiAnswer {
  if (answer === null) return { description: "The address to go on at, in the header Location." };
  if (typeof answer === "string")
    return { description: "The file.", content: { [answer]: { schema: TEXT } } };
  if ("events" in answer) {
    const content = { "text/event-stream": { schema: schemaOf(answer.events) } };
    return {
      description: "Events as they come; the schema is that of each, beside its id.",
      content,
    };
  }
  const schema = schemaOf(answer);
  const example: JsonValue = exampleOf(schema, {
    schemas,
    seen: { object: of.object, columns: of.column },
  });
  return { description: "The answer.", content: { "application/json": { schema, example } } };
}

function refusalsOf(route: RouteText, isAsked: boolean): readonly RefusalStatus[] {
  const { body, refused = [], isOpen = false } = route;
  const bad = isAsked || body !== undefined ? [400 as const] : [];
  const signedIn = isOpen ? [] : [401 as const];
  return [...bad, ...signedIn, 403, ...refused, 429, 503];
}
