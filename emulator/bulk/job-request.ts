import * as v from "valibot";
import { DELIMITERS, LINE_ENDINGS } from "./csv.ts";
import { badRequest } from "../model/salesforce-error.ts";
import { mistakeText, parsedBody } from "../rest/body.ts";
import type { Context } from "hono";

export const jobFormat = {
  contentType: v.optional(v.literal("CSV"), "CSV"),
  columnDelimiter: v.optional(v.picklist(keysOf(DELIMITERS)), "COMMA"),
  lineEnding: v.optional(v.picklist(keysOf(LINE_ENDINGS)), "LF"),
};

/** `{"state": …}`: how a client changes an existing job. */
export const stateRequest = v.object({ state: v.string() });

function keysOf<T extends object>(table: T): (keyof T)[] {
  return Object.keys(table) as (keyof T)[];
}

/** Parses a JSON body with this schema. @throws SalesforceError 400 JSON_PARSER_ERROR or INVALIDJOB */
export function jobRequest<T>(schema: v.GenericSchema<unknown, T>, body: string): T {
  const checked = v.safeParse(schema, parsedBody(body, v.unknown()));
  if (checked.success) return checked.output;
  throw badRequest("INVALIDJOB", mistakeText(checked.issues[0]));
}

/** `66.0`. The parameter is in the path where the routes are mounted, which their own types do not show. */
export function versionOf(c: Context): string {
  const version: unknown = c.req.param("version");
  return typeof version === "string" ? version.replace(/^v/, "") : "";
}
