import * as v from "valibot";
import { errorAnswer, ok } from "./resource.ts";
import { innerRequest } from "./inner-request.ts";
import { parsedBody } from "./body.ts";
import { SalesforceError, badRequest } from "../model/salesforce-error.ts";
import type { Dispatch } from "./composite.ts";
import type { Allocations } from "../org/allocation.ts";
import type { ResourceAnswer, ResourceRequest, ResourceRoute } from "./resource.ts";

/** REST API Developer Guide, "Composite Batch". */
const MAX_SUBREQUESTS = 25;

const subrequest = v.object({
  method: v.picklist(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"]),
  url: v.string(),
  richInput: v.optional(v.unknown()),
});
const batchBody = v.object({
  haltOnError: v.optional(v.boolean(), false),
  batchRequests: v.array(subrequest),
});

/** `/composite/batch`: requests in sequence, each with its own transaction. */
export function batchRoutes(allocations: Allocations, dispatch: Dispatch): ResourceRoute[] {
  return [{ path: "/composite/batch", methods: { POST: batch } }];

  function batch(request: ResourceRequest): ResourceAnswer {
    const { haltOnError, batchRequests } = parsedBody(request.body, batchBody);
    if (batchRequests.length > MAX_SUBREQUESTS) {
      throw badRequest(
        "LIMIT_EXCEEDED",
        `The request can't contain more than ${MAX_SUBREQUESTS} operations.`,
      );
    }
    let hasErrors = false;
    const results = batchRequests.map((one, i) => {
      const answer =
        hasErrors && haltOnError
          ? halted()
          : request.done.once(String(i), () => answerOf(request, one, i));
      hasErrors ||= answer.status >= 400;
      return { statusCode: answer.status, result: answer.body ?? null };
    });
    return ok({ hasErrors, results });
  }

  /** Each subrequest counts as a call; the batch itself does not count on top. */
  function answerOf(
    request: ResourceRequest,
    { method, url, richInput }: v.InferOutput<typeof subrequest>,
    i: number,
  ): ResourceAnswer {
    if (i > 0) allocations.use("DailyApiRequests");
    const body = richInput === undefined ? "" : JSON.stringify(richInput);
    try {
      return dispatch(innerRequest(request, method, url, body, {}));
    } catch (error) {
      return errorAnswer(error);
    }
  }
}

function halted(): ResourceAnswer {
  return errorAnswer(
    new SalesforceError(
      412,
      "BATCH_PROCESSING_HALTED",
      "Batch processing halted per request. A previous subrequest failed.",
    ),
  );
}
