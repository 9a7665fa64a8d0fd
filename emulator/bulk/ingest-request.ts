import * as v from "valibot";
import { jobFormat } from "./job-request.ts";

/** What a client asks for when it makes an ingest job (Bulk API 2.0 and Bulk API Developer Guide, "Create a Job"). */
export const ingestRequest = v.object({
  operation: v.picklist(["insert", "update", "upsert", "delete", "hardDelete"]),
  object: v.pipe(v.string(), v.nonEmpty()),
  externalIdFieldName: v.optional(v.pipe(v.string(), v.nonEmpty())),
  assignmentRuleId: v.optional(v.pipe(v.string(), v.regex(/^[a-zA-Z0-9]{15}(?:[A-Z0-5]{3})?$/))),
  ...jobFormat,
});

export type IngestRequest = v.InferOutput<typeof ingestRequest>;
