import * as v from "valibot";
import { SalesforceError } from "../org/salesforce-error.ts";
import type { Context } from "hono";

/** The request's JSON as this schema. @throws SalesforceError JSON_PARSER_ERROR, status 400 */
export async function jsonBody<S extends v.GenericSchema>(
  context: Context,
  schema: S,
): Promise<v.InferOutput<S>> {
  const text = await context.req.text();
  const result = v.safeParse(schema, parsed(text));
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = v.getDotPath(issue);
  throw new SalesforceError(
    400,
    "JSON_PARSER_ERROR",
    path === null ? issue.message : `${path}: ${issue.message}`,
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new SalesforceError(
      400,
      "JSON_PARSER_ERROR",
      "The HTTP entity body is required, as JSON",
    );
  }
}

/** A record as a client sends it. */
export const recordBody = v.record(v.string(), v.unknown());

/**
 * The origin of a change made by this request, as change events name it (Change Data Capture Developer Guide, "Change
 * Event Header Fields"); `Sforce-Call-Options: client=…` names the client.
 */
export function originOf(context: Context): string {
  const version = (context.req.param("version") ?? "").replace(/^v/, "");
  const client = /(?:^|[,;]\s*)client=([^,;]+)/.exec(
    context.req.header("sforce-call-options") ?? "",
  );
  const base = `com/salesforce/api/rest/${version}`;
  return client?.[1] === undefined ? base : `${base};client=${client[1].trim()}`;
}

/** The version in the path, `v66.0`. */
export function versionOf(context: Context): string {
  return context.req.param("version") ?? "";
}
