import { randomInt } from "node:crypto";
import { Hono } from "hono";
import { queryRow } from "./record.ts";
import { versionOf } from "./body.ts";
import { planQuery } from "../soql/soql.ts";
import { SalesforceError } from "../org/salesforce-error.ts";
import type { Context } from "hono";
import type { Org } from "../org/org.ts";
import type { OrgRecord } from "../org/record.ts";
import type { QueryPlan } from "../soql/soql.ts";
import type { SessionEnv } from "./session.ts";

/** Rows a page has unless `Sforce-Query-Options: batchSize` says otherwise (REST API Developer Guide, "Query"). */
const PAGE_ROWS = 2000;
const MIN_PAGE_ROWS = 200;
/** Cursors kept open; the oldest goes first (Salesforce Developer Limits: ten per user). */
const MAX_CURSORS = 10;

type Cursor = {
  readonly plan: QueryPlan;
  readonly rows: readonly Readonly<OrgRecord>[];
  readonly pageRows: number;
};

/** `/services/data/:version/query` and `/queryAll`: SOQL in pages. */
export function queryRoutes(org: Org, options: { includeDeleted: boolean }): Hono<SessionEnv> {
  const cursors = new Map<string, Cursor>();
  const routes = new Hono<SessionEnv>();
  routes.get("/", (c) => {
    const soql = c.req.query("q");
    if (soql === undefined)
      throw new SalesforceError(400, "MALFORMED_QUERY", "SOQL statements cannot be empty");
    const plan = planQuery(org, soql, options);
    if (plan.isAggregate) return aggregateAnswer(c, plan);
    const cursor = { plan, rows: plan.rows(), pageRows: pageRows(c) };
    const id = newCursorId();
    if (cursor.rows.length > cursor.pageRows) keep(cursors, id, cursor);
    return page(org, c, id, cursor, 0);
  });
  routes.get("/:locator", (c) => {
    const [id = "", from = ""] = c.req.param("locator").split("-");
    const cursor = cursors.get(id);
    if (cursor === undefined || !/^\d+$/.test(from)) {
      throw new SalesforceError(400, "INVALID_QUERY_LOCATOR", "invalid query locator");
    }
    return page(org, c, id, cursor, Number(from));
  });
  return routes;
}

function keep(cursors: Map<string, Cursor>, id: string, cursor: Cursor): void {
  cursors.set(id, cursor);
  const [oldest] = cursors.keys();
  if (cursors.size > MAX_CURSORS && oldest !== undefined) cursors.delete(oldest);
}

function newCursorId(): string {
  const letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  return `0r8${Array.from({ length: 15 }, () => letters.charAt(randomInt(62))).join("")}`;
}

function pageRows(c: Context): number {
  const wanted = /batchSize\s*=\s*(\d+)/i.exec(c.req.header("sforce-query-options") ?? "");
  if (wanted === null) return PAGE_ROWS;
  return Math.min(PAGE_ROWS, Math.max(MIN_PAGE_ROWS, Number(wanted[1])));
}

function page(org: Org, c: Context, id: string, cursor: Cursor, from: number): Response {
  const { plan, rows } = cursor;
  const next = from + cursor.pageRows;
  const done = next >= rows.length;
  const version = versionOf(c);
  const type = org.objectType(plan.object);
  const records = rows
    .slice(from, next)
    .map((row) => queryRow(org, type, plan.columns, row, version));
  const totalSize = rows.length;
  if (done) return c.json({ totalSize, done, records });
  const resource = c.req.path.includes("/queryAll") ? "queryAll" : "query";
  const nextRecordsUrl = `/services/data/${version}/${resource}/${id}-${next}`;
  return c.json({ totalSize, done, nextRecordsUrl, records });
}

function aggregateAnswer(c: Context, plan: QueryPlan): Response {
  if (plan.isCount) return c.json({ totalSize: plan.rows().length, done: true, records: [] });
  const records = plan
    .aggregates()
    .map((row) => ({ attributes: { type: "AggregateResult" }, ...row }));
  return c.json({ totalSize: records.length, done: true, records });
}
