import { hasListViews } from "./describe-global.ts";
import { columnsOf, type ListViewColumn, selectItem } from "./list-view-columns.ts";
import { describedCondition, soqlOf } from "./list-view-query.ts";
import { restScalar } from "./record.ts";
import { rememberingView } from "./remembering-view.ts";
import { ok, param } from "./resource.ts";
import { standardListViews } from "./standard-list-views.ts";
import { recordId18, recordIdOf, recordNumberOf } from "../model/record-id.ts";
import { badRequest, notFound } from "../model/salesforce-error.ts";
import { planQuery } from "../soql/soql.ts";
import type { ObjectType } from "../model/object-type.ts";
import type { ListView, ListViews } from "../org/list-views.ts";
import type { OrgView } from "../org/view.ts";
import type { ResourceAnswer, ResourceRequest, ResourceRoute } from "./resource.ts";

/** REST API Developer Guide, "List View Results". */
const MOST_RECORDS = 2_000;
const USUAL_RECORDS = 25;
const KEY_PREFIX = "00B";
/** Ids of an object's list views begin at a multiple of it. */
const MOST_VIEWS = 1_000;

/**
 * `/sobjects/:name/listviews` and below (REST API Developer Guide, "List Views for an Object", "List View Describe",
 * "List View Results", "Recently Used List Views"). Nobody has used a list view of this org: none is recent.
 */
export function listViewRoutes(made: ListViews): readonly ResourceRoute[] {
  const path = "/sobjects/:name/listviews";
  const one = (answer: Answer) => (request: ResourceRequest) =>
    answer(request, findView(request, made));
  return [
    { path, methods: { GET: (request) => listAnswer(request, viewsOf(request, made)) } },
    { path: `${path}/recent`, methods: { GET: (request) => listAnswer(request, []) } },
    {
      path: `${path}/:view`,
      methods: { GET: one((request, found) => ok(entryOf(request, found))) },
    },
    { path: `${path}/:view/describe`, methods: { GET: one(describeAnswer) } },
    { path: `${path}/:view/results`, methods: { GET: one(resultsAnswer) } },
  ];
}

type Found = { readonly type: ObjectType; readonly id: string; readonly view: ListView };
type Answer = (request: ResourceRequest, found: Found) => ResourceAnswer;

function viewsOf(request: ResourceRequest, made: ListViews): readonly Found[] {
  const type = request.view.objectType(param(request, "name"));
  if (!hasListViews(type)) throw notFound();
  const first = request.view.objectTypes().findIndex(({ name }) => name === type.name) * MOST_VIEWS;
  return [...standardListViews(type), ...made.of(type.name)].map((view, n) => ({
    type,
    id: recordIdOf(KEY_PREFIX, first + n),
    view,
  }));
}

/** By an id of 15 or 18 characters. @throws SalesforceError NOT_FOUND */
function findView(request: ResourceRequest, made: ListViews): Found {
  const named = param(request, "view");
  const isId = /^00B\w{12}(\w{3})?$/.test(named) && !Number.isNaN(recordNumberOf(named));
  const found = viewsOf(request, made).find(({ id }) => isId && id === recordId18(named));
  if (found === undefined) throw notFound();
  return found;
}

function listAnswer(request: ResourceRequest, views: readonly Found[]): ResourceAnswer {
  const { name } = request.view.objectType(param(request, "name"));
  const listviews = views.map((found) => entryOf(request, found));
  return ok({
    done: true,
    listviews,
    nextRecordsUrl: null,
    size: listviews.length,
    sobjectType: name,
  });
}

function entryOf({ version }: ResourceRequest, { type, id, view }: Found) {
  const url = `/services/data/${version}/sobjects/${type.name}/listviews/${id}`;
  return {
    describeUrl: `${url}/describe`,
    developerName: view.developerName,
    id,
    label: view.label,
    resultsUrl: `${url}/results`,
    soqlCompatible: true,
    url,
  };
}

function describeAnswer(
  { view: org, version }: ResourceRequest,
  { type, id, view }: Found,
): ResourceAnswer {
  const columns = columnsOf(org, type, view);
  return ok({
    columns,
    // As seen on real orgs: of 15 characters, unlike in the list.
    id: id.slice(0, 15),
    orderBy: orderOf(view).map(({ field, descending }) => ({
      fieldNameOrPath: field,
      nullsPosition: descending ? "last" : "first",
      sortDirection: descending ? "descending" : "ascending",
    })),
    query: queryOf(type, view, columns),
    scope: view.scope,
    sobjectType: type.name,
    whereCondition: describedCondition(view.where, version),
  });
}

/** Assumed: the id that decides at the end is ascending, whatever the order before it. */
function orderOf({ order }: ListView): ListView["order"] {
  return [...order, { field: "Id", descending: false }];
}

function queryOf(type: ObjectType, view: ListView, columns: readonly ListViewColumn[]): string {
  return soqlOf(
    type.name,
    { ...view, order: orderOf(view) },
    columns.map(({ selectListItem }) => selectListItem),
  );
}

function resultsAnswer(request: ResourceRequest, { type, id, view }: Found): ResourceAnswer {
  const limit = wholeNumber(request, "limit", USUAL_RECORDS, 1, MOST_RECORDS);
  const offset = wholeNumber(request, "offset", 0, 0, Number.MAX_SAFE_INTEGER);
  const org = rememberingView(request.view);
  const columns = columnsOf(org, type, view);
  const plan = planQuery(org, queryOf(type, view, columns), {
    includeDeleted: false,
    userId: request.userId,
  });
  const rows = [...plan.rows()];
  const records = rows.slice(offset, offset + limit).map((record) => ({
    columns: columns.map(({ fieldNameOrPath, selectListItem }) => ({
      fieldNameOrPath,
      value: textOf(org, type, selectListItem, record),
    })),
  }));
  return ok({
    columns,
    developerName: view.developerName,
    done: offset + limit >= rows.length,
    id: id.slice(0, 15),
    label: view.label,
    records,
    size: records.length,
  });
}

/** Values of results are texts. */
function textOf(
  org: OrgView,
  type: ObjectType,
  item: string,
  record: Parameters<ReturnType<typeof selectItem>["read"]>[0],
): string | null {
  const { field, read } = selectItem(org, type, item);
  const value = restScalar(field, read(record));
  return value === null ? null : String(value);
}

function wholeNumber(
  { query }: ResourceRequest,
  name: string,
  usual: number,
  least: number,
  most: number,
): number {
  const text = query.get(name);
  const number = text === null ? usual : /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw badRequest("NUMBER_OUTSIDE_VALID_RANGE", `${name} must be between ${least} and ${most}`);
}
