import * as v from "valibot";
import { closed, injection } from "./injection.ts";

/** Faults of single records of a write. */
export const rowFaults = [
  /**
   * A record that a client writes is refused: an error where it is written alone, a failed row in an answer of 200 where
   * it is one of a collection, a line of failedResults in Bulk. `rate` is of the records.
   */
  closed({
    kind: v.literal("row-failure"),
    ...injection,
    /** The API that the client writes by; any when absent. */
    api: v.optional(v.picklist(["rest", "bulkapi", "soap"])),
    object: v.optional(v.string()),
    operation: v.optional(v.picklist(["create", "update", "delete"])),
    errorCode: v.string(),
    message: v.optional(v.string()),
    fields: v.optional(v.array(v.string())),
  }),
] as const;
