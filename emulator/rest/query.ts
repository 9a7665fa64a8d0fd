import { columnMetadata } from "./column-metadata.ts";
import { ok, param } from "./resource.ts";
import { queryRow, restScalar } from "./record.ts";
import { rememberingView } from "./remembering-view.ts";
import { planQuery, type QueryPlan } from "../soql/soql.ts";
import { badRequest } from "../model/salesforce-error.ts";
import type { Cursor, Cursors } from "./cursors.ts";
import type { OrgRecord } from "../model/record.ts";
import type { RecentViews } from "../org/recent-views.ts";
import type { OrgView } from "../org/view.ts";
import type { ResourceAnswer, ResourceRequest, ResourceRoute } from "./resource.ts";

/** Rows of a page without `Sforce-Query-Options: batchSize` (REST API Developer Guide, "Query"). */
const PAGE_ROWS = 2000;
const MIN_PAGE_ROWS = 200;

/** `/query` and `/queryAll`: SOQL in pages. Either accepts the locators of both. */
export function queryRoutes(cursors: Cursors, recents: RecentViews): ResourceRoute[] {
  const first = (request: ResourceRequest, includeDeleted: boolean): ResourceAnswer =>
    firstPage(cursors, recents, request, includeDeleted);
  const nextPage = (request: ResourceRequest): ResourceAnswer => pageOf(cursors, request);
  return [
    { path: "/query", methods: { GET: (request) => first(request, false) } },
    { path: "/queryAll", methods: { GET: (request) => first(request, true) } },
    { path: "/query/:locator", methods: { GET: nextPage } },
    { path: "/queryAll/:locator", methods: { GET: nextPage } },
  ];
}

function firstPage(
  cursors: Cursors,
  recents: RecentViews,
  request: ResourceRequest,
  includeDeleted: boolean,
): ResourceAnswer {
  const { userId, query } = request;
  const view = rememberingView(request.view);
  const soql = query.get("q") ?? "";
  const plan = planQuery(view, soql, { includeDeleted, userId });
  if (query.get("columns") === "true") return ok(columnMetadata(view, plan));
  if (plan.isAggregate) return aggregateAnswer(plan);
  const ids = plan.ids();
  const answer = pageOfIds(cursors, request, { view, plan, ids, soql, includeDeleted });
  // The answer shows when the records were viewed before.
  const { object, views: kind } = plan;
  if (kind !== null && isViewed(view, object))
    recents.note(userId, object, ids, { kind, at: view.now() });
  return answer;
}

/** Only objects whose records say when they were viewed can be among the recent ones. */
function isViewed(view: OrgView, object: string): boolean {
  return view.objectType(object).fieldsByName.has("lastvieweddate") && object !== "RecentlyViewed";
}

type Found = {
  readonly view: OrgView;
  readonly plan: QueryPlan;
  readonly ids: readonly string[];
  readonly soql: string;
  readonly includeDeleted: boolean;
};

function pageOfIds(
  cursors: Cursors,
  request: ResourceRequest,
  { view, plan, ids, soql, includeDeleted }: Found,
): ResourceAnswer {
  const { userId } = request;
  const size = pageRows(request);
  if (ids.length <= size) {
    return ok({ totalSize: ids.length, done: true, records: rowsOf(request, view, plan, ids) });
  }
  const cursor = cursors.open({ soql, includeDeleted, userId, ids, pageRows: size });
  return page(request, view, plan, cursor, 0);
}

function pageRows(request: ResourceRequest): number {
  const wanted = /batchSize\s*=\s*(\d+)/i.exec(request.header("sforce-query-options") ?? "");
  if (wanted === null) return PAGE_ROWS;
  return Math.min(PAGE_ROWS, Math.max(MIN_PAGE_ROWS, Number(wanted[1])));
}

/** A later page: `0r8…-2000` names the cursor and its first row. */
function pageOf(cursors: Cursors, request: ResourceRequest): ResourceAnswer {
  const [id = "", from = ""] = param(request, "locator").split("-");
  const cursor = cursors.find(id, request.userId);
  if (!/^\d{1,9}$/.test(from) || Number(from) > cursor.ids.length) {
    throw badRequest("INVALID_QUERY_LOCATOR", "invalid query locator");
  }
  const { soql, includeDeleted, userId } = cursor;
  const view = rememberingView(cursors.viewOf(cursor));
  const plan = planQuery(view, soql, { includeDeleted, userId });
  return page(request, view, plan, cursor, Number(from));
}

function page(
  request: ResourceRequest,
  view: OrgView,
  plan: QueryPlan,
  cursor: Cursor,
  from: number,
): ResourceAnswer {
  const { ids } = cursor;
  const next = from + cursor.pageRows;
  const done = next >= ids.length;
  const records = rowsOf(request, view, plan, ids.slice(from, next));
  const base = { totalSize: ids.length, done };
  if (done) return ok({ ...base, records });
  const nextRecordsUrl = `/services/data/${request.version}/query/${cursor.id}-${next}`;
  return ok({ ...base, nextRecordsUrl, records });
}

function rowsOf(
  { version }: ResourceRequest,
  view: OrgView,
  plan: QueryPlan,
  ids: readonly string[],
): unknown[] {
  const type = view.objectType(plan.object);
  return ids
    .map((id) => view.record(type.name, id) ?? view.deletedRecord(type.name, id))
    .filter((record): record is Readonly<OrgRecord> => record !== undefined)
    .map((record) => queryRow(view, type, plan.select, record, version));
}

function aggregateAnswer(plan: QueryPlan): ResourceAnswer {
  if (plan.isCount) return ok({ totalSize: plan.count(), done: true, records: [] });
  const rows = plan.aggregates();
  if (rows.length > PAGE_ROWS) {
    throw badRequest(
      "EXCEEDED_ID_LIMIT",
      "Aggregate query does not support queryMore(), use LIMIT to restrict the results to a single batch",
    );
  }
  const records = rows.map((row) => ({
    attributes: { type: "AggregateResult" },
    ...Object.fromEntries(
      plan.aggregateColumns.map(({ name, field }) => [name, restScalar(field, row[name] ?? null)]),
    ),
  }));
  return ok({ totalSize: records.length, done: true, records });
}
