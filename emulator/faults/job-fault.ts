import * as v from "valibot";
import { fault } from "./injection.ts";

/** Faults of Bulk jobs: chosen when a job is created, effective when it is processed. */
export const jobFaults = [
  /** The job ends as Failed with this message, or stays InProgress until it is aborted. */
  fault("job-failure", {
    job: v.optional(v.picklist(["query", "ingest"])),
    /** API name; jobs of any object when absent. */
    object: v.optional(v.string()),
    how: v.picklist(["failed", "stuck"]),
    message: v.optional(v.string()),
  }),
] as const;
