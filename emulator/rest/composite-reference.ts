import { jsonText } from "../model/json-text.ts";
import { badRequest, type SalesforceError } from "../model/salesforce-error.ts";
import type { ResourceAnswer } from "./resource.ts";

export type Answers = ReadonlyMap<string, ResourceAnswer>;

/** `@{account.id}`, `@{found.records[0].Owner.Name}`, `@{created[1].id}`. */
const REFERENCE = /@\{([A-Za-z0-9][A-Za-z0-9_]*)((?:\.\w+|\[\d+\])*)\}/g;

/**
 * The text after its references to answers of earlier subrequests are resolved (REST API Developer Guide, "Composite",
 * "Reference IDs").
 *
 * @throws SalesforceError PROCESSING_HALTED for an unknown reference, or one to a failed subrequest
 */
export function resolvedText(text: string, answers: Answers): string {
  return text.replaceAll(REFERENCE, (whole: string, id: string, path: string) =>
    jsonText(valueAt(whole, id, path, answers)),
  );
}

/** The body with its references resolved. A text that is just one reference becomes its value, of any type. */
export function resolvedBody(body: unknown, answers: Answers): unknown {
  if (typeof body === "string") {
    const [whole, id, path] = new RegExp(`^${REFERENCE.source}$`).exec(body) ?? [];
    if (whole === undefined || id === undefined) return resolvedText(body, answers);
    return valueAt(whole, id, path ?? "", answers);
  }
  if (Array.isArray(body)) return body.map((one: unknown) => resolvedBody(one, answers));
  if (typeof body !== "object" || body === null) return body;
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [name, resolvedBody(value, answers)]),
  );
}

function valueAt(whole: string, id: string, path: string, answers: Answers): unknown {
  const answer = answers.get(id);
  if (answer === undefined || answer.status >= 400) {
    throw halted(`Invalid reference specified. No value for ${whole} found`);
  }
  let value = answer.body;
  for (const [, name, index] of path.matchAll(/\.(\w+)|\[(\d+)\]/g)) {
    const key = name ?? index ?? "";
    const isHeld = typeof value === "object" && value !== null && Object.hasOwn(value, key);
    if (!isHeld) throw halted(`Invalid reference specified. No value for ${whole} found in ${id}`);
    value = Reflect.get(value as object, key) as unknown;
  }
  return value;
}

const halted = (message: string): SalesforceError => badRequest("PROCESSING_HALTED", message);
