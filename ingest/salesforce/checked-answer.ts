import * as v from "valibot";
import { SalesforceError } from "./errors.ts";

/** Checks the shape of an answer. Throws SalesforceError `UNEXPECTED_ANSWER` for any other shape. */
export function checkedAnswer<Schema extends v.GenericSchema>(
  schema: Schema,
  answer: unknown,
  what: string,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, answer);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw unexpectedAnswer(what, `${v.getDotPath(issue) ?? "the answer"}: ${issue.message}`);
}

/** Parses JSON. Throws SalesforceError `UNEXPECTED_ANSWER` for anything else. */
export function checkedJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw unexpectedAnswer(what, error instanceof Error ? error.message : String(error));
  }
}

function unexpectedAnswer(resource: string, message: string): SalesforceError {
  return new SalesforceError({ status: 200, errorCode: "UNEXPECTED_ANSWER", message, resource });
}
