import { SalesforceError } from "../model/salesforce-error.ts";
import type { JobProgress } from "./job.ts";
import type { Faults } from "../faults/faults.ts";

// Assumed: the sentence of a job that failed for no reason of the client's.
const FAILURE = "An unexpected error occurred. Please include this ErrorId if you contact support";

type Job = { readonly object: string; readonly progress: JobProgress };

/** Lets a fault of this job, if one stands, have its way with it. */
export function strikeJob(
  faults: Faults,
  kind: "query" | "ingest",
  { object, progress }: Job,
): void {
  const struck = faults.take(
    "job-failure",
    (fault) =>
      (fault.job ?? kind) === kind &&
      (fault.object ?? object).toLowerCase() === object.toLowerCase(),
  );
  if (struck === undefined) return;
  const { how, message = FAILURE } = struck;
  progress.interfere(async (signal) => {
    if (how === "failed") throw new SalesforceError(500, "InternalServerError", message);
    await new Promise((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
    });
  });
}
