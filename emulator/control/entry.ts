import * as v from "valibot";
import { badRequest, type SalesforceError } from "../model/salesforce-error.ts";
import type { Context } from "hono";
import type { Emulation } from "../emulation/emulation.ts";

export type Entry = {
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  /** A description for people. */
  readonly says: string;
  readonly body?: v.GenericSchema;
  readonly handle: (c: Context, emulation: Emulation) => Response | Promise<Response>;
};

export function reading(
  path: string,
  says: string,
  read: (emulation: Emulation, c: Context) => unknown,
): Entry {
  return { method: "GET", path, says, handle: async (c, all) => c.json(await read(all, c)) };
}

/** A route that acts on the org; it answers with what `run` returns. */
export function command<S extends v.GenericSchema>(
  path: string,
  says: string,
  body: S,
  run: (emulation: Emulation, input: v.InferOutput<S>) => unknown,
): Entry {
  return {
    method: "POST",
    path,
    says,
    body,
    handle: async (c, all) => c.json(await run(all, checked(body, jsonOf(await c.req.text())))),
  };
}

/** What is wrong with a value, and at which place in it; undefined when nothing is. */
export function mistakeIn(schema: v.GenericSchema, value: unknown): string | undefined {
  const result = v.safeParse(schema, value);
  if (result.success) return undefined;
  const [issue] = result.issues;
  const path = v.getDotPath(issue);
  return path === null ? issue.message : `${path}: ${issue.message}`;
}

/** @throws SalesforceError, status 400 */
export function checked<S extends v.GenericSchema>(schema: S, value: unknown): v.InferOutput<S> {
  const mistake = mistakeIn(schema, value);
  if (mistake !== undefined) throw refused(mistake);
  return v.parse(schema, value);
}

export function refused(sentence: string): SalesforceError {
  return badRequest("JSON_PARSER_ERROR", sentence);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text === "" ? "{}" : text);
  } catch {
    throw refused("The body is not JSON.");
  }
}
