import * as v from "valibot";

/**
 * `application/problem+json` (RFC 9457). `detail` is a sentence that helps; `near`: close matches of a wrong name;
 * `part`: where in a question, as in `filter[1]` or `where.all[0].value`.
 */
export const Problem = v.object({
  type: v.string(),
  title: v.string(),
  status: v.number(),
  detail: v.string(),
  near: v.optional(v.array(v.string())),
  part: v.optional(v.string()),
});
export type Problem = v.InferOutput<typeof Problem>;
