import { SalesforceError } from "../model/salesforce-error.ts";
import type { JobProgress } from "./job.ts";
import type { Faults } from "../faults/faults.ts";

// Assumed: the message of a job that fails through no fault of the client.
const FAILURE = "An unexpected error occurred. Please include this ErrorId if you contact support";

/** Makes the job fail or get stuck when a fault is meant for it. */
export function injectJobFault(
  faults: Faults,
  kind: "query" | "ingest",
  { object, progress }: { readonly object: string; readonly progress: JobProgress },
): void {
  const fault = faults.take(
    "job-failure",
    (one) =>
      (one.job ?? kind) === kind && (one.object ?? object).toLowerCase() === object.toLowerCase(),
  );
  if (fault === undefined) return;
  const { how, message = FAILURE } = fault;
  progress.interfere(async (signal) => {
    if (how === "failed") throw new SalesforceError(500, "InternalServerError", message);
    await new Promise((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
    });
  });
}
