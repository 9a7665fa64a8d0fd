import type { Context } from "hono";
import { DatabaseError, type DatabaseFailure } from "../pg/database-error.ts";
import type { Problem } from "../protocol/problem.ts";
import { QuestionError } from "../query/question-error.ts";

type ProblemStatus = 400 | 401 | 403 | 404 | 405 | 409 | 410 | 413 | 429 | 500 | 503;

/** An error answer: thrown anywhere in a route, sent by the app's `onError`. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly status: ProblemStatus;
  readonly title: string;
  readonly near: readonly string[];
  readonly part: string | null;

  /** `detail` is one sentence that helps. */
  constructor(
    status: ProblemStatus,
    title: string,
    detail: string,
    near: readonly string[] = [],
    part: string | null = null,
  ) {
    super(detail);
    this.status = status;
    this.title = title;
    this.near = near;
    this.part = part;
  }
}

/** Every error as `application/problem+json`. The details of an unexpected error go to the log only. */
export function problemResponse(error: Error, c: Context): Response {
  const problem = problemOf(error);
  if (problem.status >= 500) console.error(`${c.req.method} ${c.req.path}: ${logLine(error)}`);
  const body: Problem = {
    type: "about:blank",
    title: problem.title,
    status: problem.status,
    detail: problem.message,
    ...(problem.near.length > 0 ? { near: [...problem.near] } : {}),
    ...(problem.part === null ? {} : { part: problem.part }),
  };
  c.header("Cache-Control", "no-store");
  if (problem.status === 503) c.header("Retry-After", "2");
  c.header("Content-Type", "application/problem+json");
  return c.body(JSON.stringify(body), problem.status);
}

function problemOf(error: Error): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof QuestionError)
    return new ProblemError(error.status, error.title, error.message, error.near, error.part);
  if (error instanceof DatabaseError) return DATABASE_PROBLEMS[error.failure];
  return FAULT;
}

/** Only the messages of our own errors are known to quote no secret; of others the stack is logged. */
function logLine(error: Error): string {
  if (error instanceof ProblemError || error instanceof DatabaseError) return error.message;
  return error.stack ?? error.message;
}

const FAULT = new ProblemError(
  500,
  "Internal error",
  "Something went wrong here, and it was logged; try again.",
);

const DATABASE_PROBLEMS: Record<DatabaseFailure, ProblemError> = {
  unreachable: new ProblemError(
    503,
    "Database unreachable",
    "The database does not answer right now; try again in a moment, and see whether Postgres runs if it stays so.",
  ),
  refused: new ProblemError(
    503,
    "Database refused",
    "The database refuses this Worker; check the user, password, database and grants of DATABASE_URL.",
  ),
  busy: new ProblemError(
    503,
    "Database busy",
    "The database takes no more work right now; try again in a moment.",
  ),
  crowded: new ProblemError(
    503,
    "Many heavy questions",
    "Several questions that read the whole object are being answered; try again in a moment, or narrow yours by a filter.",
  ),
  slow: new ProblemError(
    503,
    "Question too slow",
    "The database gave this question up for its time; narrow it by a filter, or sort by another column.",
  ),
  missing: new ProblemError(
    503,
    "Not ready",
    "The tables of this object are not there yet; run npm run migrate, or wait until ingest has made them.",
  ),
  value: new ProblemError(
    400,
    "Bad value",
    "A value does not fit where it stands, or has a character that Postgres does not hold; check the values, and ask for the first page again, without cursor.",
  ),
  large: new ProblemError(
    400,
    "Answer too large",
    "The answer has more bytes than the database hands out at once; ask for fewer rows (limit) or columns.",
  ),
  unfit: FAULT,
  fault: FAULT,
};
