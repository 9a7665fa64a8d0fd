import { base64url } from "jose";
import * as v from "valibot";
import { PART_NAMES, Question } from "../protocol/question.ts";
import { nearMatches } from "../query/near-match.ts";
import { QuestionError } from "../query/question-error.ts";

/** The most bytes of a question. */
export const MAX_QUESTION_BYTES = 64_000;
/** How deep conditions can be within one another, with what is around them. */
const MAX_DEPTH = 40;

/** A question out of JSON. Throws a QuestionError that names the part at fault. */
export function parseQuestion(text: string): Question {
  if (depthOf(text) > MAX_DEPTH)
    throw new QuestionError("Too deep", "The question has too many conditions within conditions.");
  const parsed = v.safeParse(Question, parseJson(text));
  if (parsed.success) return parsed.output;
  throw badPart(parsed.issues[0]);
}

/** The JSON of a question that came in a URL. */
export function questionOfUrl(q: string | undefined): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(
      base64url.decode(q ?? ""),
    );
  } catch {
    throw notJson();
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text, exactNumber);
  } catch {
    throw notJson();
  }
}

function notJson(): QuestionError {
  return new QuestionError(
    "Bad question",
    'A question is JSON, as in {"object":"Account","measures":[{"fn":"count","as":"accounts"}],"zone":"UTC"}; in a URL it is base64url in q.',
  );
}

/** A number that a double does not hold stays as it is written. */
function exactNumber(
  _key: string,
  value: unknown,
  context?: { readonly source?: string },
): unknown {
  if (typeof value !== "number" || context?.source === undefined) return value;
  const digits = context.source.replace(/[eE].*/, "").replace(/\D/g, "");
  return Number.isFinite(value) && digits.length <= 15 ? value : context.source;
}

/** How many brackets are open at once; those within texts do not count. */
function depthOf(text: string): number {
  let [depth, most] = [0, 0];
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/gs)) {
    if (token === "[" || token === "{") depth += 1;
    else if (token === "]" || token === "}") depth -= 1;
    most = Math.max(most, depth);
  }
  return most;
}

function badPart(issue: v.BaseIssue<unknown>): QuestionError {
  const part = partOf(issue.path ?? []);
  const { expected, received } = issue;
  if (expected === "never")
    return new QuestionError(
      "Unknown part",
      `${part}: a question has no such part here.`,
      nearMatches(String(issue.path?.at(-1)?.key), PART_NAMES),
    );
  if (issue.type === "strict_object" && received === "undefined")
    return new QuestionError("Part missing", `${part}: it is missing.`);
  if (issue.type === "picklist") return notListed(part, String(expected), issue.input);
  return new QuestionError(
    "Bad question",
    `${part}: ${issue.message.slice(0, 300).replace(/\.?$/, ".")}`,
  );
}

/** `measures[1].field` */
function partOf(path: readonly v.IssuePathItem[]): string {
  const parts = path.map(({ key }) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`));
  return parts.join("").replace(/^\./, "").slice(0, 120) || "The question";
}

/** @param expected `("count" | "sum")` */
function notListed(part: string, expected: string, input: unknown): QuestionError {
  const known = [...expected.matchAll(/"([^"]+)"/g)].map(([, name = ""]) => name);
  const shown = (JSON.stringify(input) ?? "nothing").slice(0, 80);
  return new QuestionError(
    "Unknown name",
    `${part}: it takes ${known.join(", ")}, not ${shown}.`,
    typeof input === "string" ? nearMatches(input, known) : [],
  );
}
