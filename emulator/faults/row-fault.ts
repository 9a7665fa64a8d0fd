import * as v from "valibot";
import { fault } from "./injection.ts";

export const rowFaults = [
  /**
   * A record that a client writes is refused. Written alone it is an error; in a collection, a failed row in a 200
   * answer; in Bulk, a line of failedResults. `rate` applies per record.
   */
  fault("row-failure", {
    /** The API used for the write; any when absent. */
    api: v.optional(v.picklist(["rest", "bulkapi", "soap"])),
    object: v.optional(v.string()),
    operation: v.optional(v.picklist(["create", "update", "delete"])),
    errorCode: v.string(),
    message: v.optional(v.string()),
    fields: v.optional(v.array(v.string())),
  }),
] as const;
