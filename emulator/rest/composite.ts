import * as v from "valibot";
import { errorAnswer, ok } from "./resource.ts";
import { innerRequest } from "./inner-request.ts";
import { parsedBody } from "./body.ts";
import { CALL_OPTIONS, changeOrigin, headerOf } from "./request-options.ts";
import { resolvedBody, resolvedText, type Answers } from "./composite-reference.ts";
import { formulaView } from "../org/formula-view.ts";
import { formerView, type OrgView } from "../org/view.ts";
import { badRequest, type SalesforceError } from "../model/salesforce-error.ts";
import type { RecordChange } from "../org/transaction.ts";
import type { OrgRecord } from "../model/record.ts";
import type { WorkingSet } from "../org/working-set.ts";
import type { ResourceAnswer, ResourceRequest, ResourceRoute } from "./resource.ts";
import type { UnroutedRequest } from "./router.ts";

/** Most subrequests, or nodes of all graphs (REST API Developer Guide, "Composite" and "Composite Graph"). */
const MAX_SUBREQUESTS = 25;
const MAX_NODES = 500;
/** Most of them that query, or are of sObject Collections (REST API Developer Guide, "Composite"). */
const MAX_QUERIES = 5;
const IS_QUERY = /^(?:\/services\/data)?\/?v[^/]+\/(?:query|queryAll|composite\/sobjects)\b/;

const subrequest = v.object({
  method: v.picklist(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"]),
  url: v.string(),
  referenceId: v.pipe(v.string(), v.regex(/^[A-Za-z0-9][A-Za-z0-9_]*$/)),
  httpHeaders: v.optional(v.record(v.string(), v.string()), {}),
  body: v.optional(v.unknown()),
});
const compositeBody = v.object({
  allOrNone: v.optional(v.boolean(), false),
  collateSubrequests: v.optional(v.boolean(), false),
  compositeRequest: v.array(subrequest),
});
const graphBody = v.object({
  graphs: v.array(v.object({ graphId: v.string(), compositeRequest: v.array(subrequest) })),
});

type Subrequest = v.InferOutput<typeof subrequest>;
type SubresponseBody = {
  readonly body: unknown;
  readonly httpHeaders: Readonly<Record<string, string>>;
  readonly httpStatusCode: number;
  readonly referenceId: string;
};
/** Answers a subrequest like a request of its own. */
export type Dispatch = (request: UnroutedRequest) => ResourceAnswer;

/** `/composite` and `/composite/graph`: subrequests that can use each other's answers. */
export function compositeRoutes(dispatch: Dispatch): ResourceRoute[] {
  const run = (request: ResourceRequest, subrequests: readonly Subrequest[], allOrNone: boolean) =>
    allOrNone
      ? allOrNothing(dispatch, request, subrequests)
      : oneByOne(dispatch, request, subrequests);
  return [
    {
      path: "/composite",
      methods: {
        GET: ({ version }) => ok(resources(version)),
        POST: (request) => {
          const { allOrNone, compositeRequest } = parsedBody(request.body, compositeBody);
          checkSubrequests(compositeRequest, MAX_SUBREQUESTS);
          checkQueries(compositeRequest);
          return ok({ compositeResponse: run(request, compositeRequest, allOrNone) });
        },
      },
    },
    {
      path: "/composite/graph",
      methods: {
        POST: (request) => {
          const { graphs } = parsedBody(request.body, graphBody);
          const nodes = graphs.reduce((sum, graph) => sum + graph.compositeRequest.length, 0);
          if (nodes > MAX_NODES) throw tooMany(MAX_NODES);
          for (const graph of graphs) checkSubrequests(graph.compositeRequest, MAX_NODES);
          return ok({
            graphs: graphs.map(({ graphId, compositeRequest }, i) => {
              const compositeResponse = request.done.once(String(i), () =>
                run(request, compositeRequest, true),
              );
              const isSuccessful = compositeResponse.every((one) => one.httpStatusCode < 400);
              return { graphId, graphResponse: { compositeResponse }, isSuccessful };
            }),
          });
        },
      },
    },
  ];
}

function resources(version: string): Record<string, string> {
  const base = `/services/data/${version}/composite`;
  const names = ["batch", "graph", "sobjects", "tree"];
  return Object.fromEntries(names.map((name) => [name, `${base}/${name}`]));
}

function checkSubrequests(subrequests: readonly Subrequest[], max: number): void {
  if (subrequests.length > max) throw tooMany(max);
  const seen = new Set<string>();
  for (const { referenceId } of subrequests) {
    if (seen.has(referenceId)) {
      throw badRequest(
        "INVALID_INPUT",
        `referenceId provided ('${referenceId}') must be unique in a request.`,
      );
    }
    seen.add(referenceId);
  }
}

/** Assumed: one too many refuses the whole request, with the code of too many subrequests. */
function checkQueries(subrequests: readonly Subrequest[]): void {
  const queries = subrequests.filter(({ url }) => IS_QUERY.test(url)).length;
  if (queries <= MAX_QUERIES) return;
  throw badRequest(
    "LIMIT_EXCEEDED",
    `The request can't contain more than ${MAX_QUERIES} query or sObject Collections operations.`,
  );
}

const tooMany = (max: number): SalesforceError =>
  badRequest("LIMIT_EXCEEDED", `The request can't contain more than ${max} operations.`);

/** Each subrequest has its own transaction. Those that use the answer of a failed one fail. */
function oneByOne(
  dispatch: Dispatch,
  request: ResourceRequest,
  subrequests: readonly Subrequest[],
): SubresponseBody[] {
  const answers = new Map<string, ResourceAnswer>();
  return subrequests.map((one) => {
    const answer = request.done.once(one.referenceId, () =>
      answerOf(dispatch, request, one, answers),
    );
    answers.set(one.referenceId, answer);
    return subresponse(one, answer);
  });
}

class RolledBack extends Error {}

/** All subrequests share one transaction, undone when one fails. Reads see what was written so far. */
function allOrNothing(
  dispatch: Dispatch,
  request: ResourceRequest,
  subrequests: readonly Subrequest[],
): SubresponseBody[] {
  const responses: SubresponseBody[] = [];
  const origin = originOf(request, subrequests);
  try {
    request.transact(
      (writes) => {
        const answers = new Map<string, ResourceAnswer>();
        for (const one of subrequests) {
          const within = { ...request, allOrNone: true, ...openTransaction(request, writes) };
          const answer = answerOf(dispatch, within, one, answers);
          answers.set(one.referenceId, answer);
          responses.push(subresponse(one, answer));
          if (answer.status >= 400 || answer.failed === true) throw new RolledBack();
        }
      },
      { ...request.options, origin },
    );
    return responses;
  } catch (error) {
    if (!(error instanceof RolledBack)) throw error;
    const failed = responses.at(-1);
    return subrequests.map((one) =>
      failed?.referenceId === one.referenceId ? failed : subresponse(one, halted()),
    );
  }
}

/** Assumed: a transaction of several subrequests has the client of the request, or of the first that names one. */
function originOf(request: ResourceRequest, subrequests: readonly Subrequest[]): string {
  const named = [request.header(CALL_OPTIONS)].concat(
    subrequests.map(({ httpHeaders }) => headerOf(httpHeaders, CALL_OPTIONS)),
  );
  return changeOrigin(
    request.version,
    named.find((one) => one !== undefined),
  );
}

function halted(): ResourceAnswer {
  return errorAnswer(
    badRequest(
      "PROCESSING_HALTED",
      "The transaction was rolled back since another operation in the same transaction failed.",
    ),
  );
}

/** The request's view and writes during an open transaction. */
function openTransaction(
  { views }: ResourceRequest,
  writes: WorkingSet,
): Pick<ResourceRequest, "views" | "transact"> {
  const view = written(views.write, writes.changes());
  return {
    views: { read: view, write: view },
    transact: (work, options) => writes.under(options, () => work(writes)),
  };
}

/** The org with the changes of an open transaction. */
function written(view: OrgView, changes: readonly RecordChange[]): OrgView {
  const states = new Map<string, Map<string, Readonly<OrgRecord>>>();
  for (const { object, recordId, after } of changes) {
    const ofObject = states.get(object) ?? new Map<string, Readonly<OrgRecord>>();
    states.set(object, ofObject.set(recordId, after));
  }
  return formulaView(formerView(view, states));
}

function answerOf(
  dispatch: Dispatch,
  request: ResourceRequest,
  one: Subrequest,
  answers: Answers,
): ResourceAnswer {
  try {
    return dispatch(subrequestOf(request, one, answers));
  } catch (error) {
    return errorAnswer(error);
  }
}

function subrequestOf(
  request: ResourceRequest,
  one: Subrequest,
  answers: Answers,
): UnroutedRequest {
  const body = one.body === undefined ? "" : JSON.stringify(resolvedBody(one.body, answers));
  return innerRequest(request, one.method, resolvedText(one.url, answers), body, one.httpHeaders);
}

function subresponse({ referenceId }: Subrequest, answer: ResourceAnswer): SubresponseBody {
  return {
    body: answer.body ?? null,
    httpHeaders: answer.headers ?? {},
    httpStatusCode: answer.status,
    referenceId,
  };
}
