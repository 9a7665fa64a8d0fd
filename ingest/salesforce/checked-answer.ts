import * as v from "valibot";
import { SalesforceError } from "./errors.ts";

/** An answer in the shape that the program relies on; SalesforceError `UNEXPECTED_ANSWER` where it has another. */
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

/** Parses JSON; SalesforceError `UNEXPECTED_ANSWER` where it is none. */
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
