import * as v from "valibot";
import { badRequest, type SalesforceError } from "../model/salesforce-error.ts";

/** Parses JSON text with this schema. @throws SalesforceError JSON_PARSER_ERROR, status 400 */
export function parsedBody<S extends v.GenericSchema>(text: string, schema: S): v.InferOutput<S> {
  const result = v.safeParse(schema, jsonOf(text));
  if (result.success) return result.output;
  throw parserError(mistakeText(result.issues[0]));
}

/** What is wrong with a value, after its place in it. */
export function mistakeText(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue);
  return path === null ? issue.message : `${path}: ${issue.message}`;
}

function jsonOf(text: string): unknown {
  if (text.trim() === "") {
    throw parserError("The HTTP entity body is required, but this request has no entity body.");
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw parserError(unexpected(text, error));
  }
}

/** The message of Salesforce's parser, which names the character and its code, at the position that Node reports. */
function unexpected(text: string, error: unknown): string {
  const message = error instanceof Error ? error.message : "";
  const at = /position (\d+)/.exec(message)?.[1];
  const character = at === undefined ? /token '(.)'/u.exec(message)?.[1] : text.charAt(Number(at));
  if (character === undefined || character === "") return "Unexpected end-of-input";
  const found = `Unexpected character ('${character}' (code ${character.codePointAt(0)}))`;
  if (at === undefined) return found;
  const before = text.slice(0, Number(at));
  const [line, column] = [before.split("\n").length, Number(at) - before.lastIndexOf("\n")];
  return `${found} at [line:${line}, column:${column}]`;
}

const parserError = (message: string): SalesforceError => badRequest("JSON_PARSER_ERROR", message);

/** A record from a client: an object, not a list. */
export const recordBody = v.custom<Record<string, unknown>>(
  (input) => typeof input === "object" && input !== null && !Array.isArray(input),
  "Can not deserialize SObject: expected an object",
);
