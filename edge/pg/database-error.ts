/**
 * Why Postgres did not answer.
 * `unreachable`: no answer, or no connection; `refused`: credentials or permissions; `busy`: out of connections or
 * shutting down; `slow`: cancelled for its time; `missing`: a table or column is not there; `value`: a value does not
 * cast; `crowded`: it waited too long for a lock or a place; `unfit`: an operator or a value is not of a column's type; `large`: more than Neon puts into one answer; `fault`:
 * anything else, a mistake of ours.
 */
export type DatabaseFailure = (typeof FAILURES)[number][1] | "large" | "fault";

/** Carries no connection string, no SQL and no values: `sqlState` is all that may be logged or shown. */
export class DatabaseError extends Error {
  override readonly name = "DatabaseError";
  readonly failure: DatabaseFailure;
  /** SQLSTATE; undefined where Postgres was not reached. */
  readonly sqlState: string | undefined;

  constructor(failure: DatabaseFailure, sqlState?: string) {
    super(sqlState ? `Postgres: ${failure} (SQLSTATE ${sqlState})` : `Postgres: ${failure}`);
    this.failure = failure;
    this.sqlState = sqlState;
  }
}

/** SQLSTATEs and their classes: PostgreSQL documentation, appendix A. */
const FAILURES = [
  ["08", "unreachable"],
  ["28", "refused"],
  ["3D000", "refused"],
  ["42501", "refused"],
  ["53", "busy"],
  ["57P", "busy"],
  ["57014", "slow"],
  ["55P03", "crowded"],
  ["42P01", "missing"],
  ["42703", "missing"],
  ["3F000", "missing"],
  ["42883", "unfit"],
  ["42804", "unfit"],
  ["22", "value"],
] as const;

export function failureOf(sqlState: string | undefined): DatabaseFailure {
  if (sqlState === undefined) return "unreachable";
  return FAILURES.find(([prefix]) => sqlState.startsWith(prefix))?.[1] ?? "fault";
}
