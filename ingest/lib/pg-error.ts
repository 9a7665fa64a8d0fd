import pg from "pg";

/**
 * True if Postgres refused the data itself, so a retry fails too: bad value (class 22), constraint (23), or a row over
 * a program limit (54). https://www.postgresql.org/docs/18/errcodes-appendix.html
 */
export function isDataError(error: unknown): error is pg.DatabaseError {
  return error instanceof pg.DatabaseError && /^(22|23|54)/.test(error.code ?? "");
}

/** True if Postgres ended the transaction because it and another one waited for each other. */
export function isDeadlock(error: unknown): error is pg.DatabaseError {
  return error instanceof pg.DatabaseError && error.code === "40P01";
}

/** True if Postgres gave up waiting for a lock (`lock_timeout`). */
export function isLockTimeout(error: unknown): error is pg.DatabaseError {
  return error instanceof pg.DatabaseError && error.code === "55P03";
}
