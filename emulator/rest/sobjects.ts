import { Hono } from "hono";
import { describeGlobal, describeObject } from "./describe.ts";
import { jsonBody, originOf, recordBody, versionOf } from "./body.ts";
import { restDatetime, restRecord } from "./record.ts";
import { checkedId, lookupField, namedFields, recordsBy, upsert } from "./write.ts";
import { SalesforceError, notFound } from "../org/salesforce-error.ts";
import type { Context } from "hono";
import type { Org } from "../org/org.ts";
import type { OrgRecord } from "../org/record.ts";
import type { SessionEnv } from "./session.ts";

/** Describe, and single records: `/services/data/:version/sobjects`. */
export function sobjectRoutes(org: Org): Hono<SessionEnv> {
  const routes = new Hono<SessionEnv>();
  routes.get("/", (c) => c.json(describeGlobal(org, versionOf(c))));
  routes.get("/:name", (c) => {
    const type = org.objectType(c.req.param("name"));
    const { fields: _, ...objectDescribe } = describeObject(type, versionOf(c), instanceUrl(c));
    return c.json({ objectDescribe, recentItems: [] });
  });
  routes.get("/:name/describe", (c) =>
    c.json(describeObject(org.objectType(c.req.param("name")), versionOf(c), instanceUrl(c))),
  );
  routes.get("/:name/deleted", (c) => deletedRecords(org, c));
  routes.get("/:name/updated", (c) => updatedRecords(org, c));
  routes.post("/:name", (c) => createRecord(org, c));
  routes.get("/:name/:id", (c) => readRecord(org, c, c.req.param("name"), found(org, c)));
  routes.patch("/:name/:id", (c) => updateRecord(org, c));
  routes.delete("/:name/:id", (c) => deleteRecord(org, c));
  routes.get("/:name/:field/:value", (c) => readByExternalId(org, c));
  routes.patch("/:name/:field/:value", (c) => upsertRecord(org, c));
  return routes;
}

function instanceUrl(c: Context): string {
  return new URL(c.req.url).origin;
}

/** The live record that the path names. */
function found(org: Org, c: Context): Readonly<OrgRecord> {
  const { name } = org.objectType(c.req.param("name") ?? "");
  const id = checkedId(c.req.param("id") ?? "");
  const record = org.record(name, id);
  if (record !== undefined) return record;
  const isDeleted = org.deletedRecord(name, id) !== undefined;
  throw isDeleted ? new SalesforceError(404, "ENTITY_IS_DELETED", "entity is deleted") : notFound();
}

function readRecord(org: Org, c: Context, object: string, record: Readonly<OrgRecord>): Response {
  const type = org.objectType(object);
  const names = c.req.query("fields");
  const fields = names === undefined ? type.fields : namedFields(type, ["Id", ...names.split(",")]);
  return c.json(restRecord(type, fields, record, versionOf(c)));
}

async function createRecord(org: Org, c: Context<SessionEnv>): Promise<Response> {
  const type = org.objectType(c.req.param("name") ?? "");
  const values = await jsonBody(c, recordBody);
  const id = org.transact(c.get("session").userId, originOf(c), (writes) =>
    writes.create(type.name, values),
  );
  c.header("Location", `/services/data/${versionOf(c)}/sobjects/${type.name}/${id}`);
  return c.json({ id, success: true, errors: [] }, 201);
}

async function updateRecord(org: Org, c: Context<SessionEnv>): Promise<Response> {
  const values = await jsonBody(c, recordBody);
  const record = found(org, c);
  refuseIfModified(c, record);
  org.transact(c.get("session").userId, originOf(c), (writes) =>
    writes.update(c.req.param("name") ?? "", String(record["Id"]), values),
  );
  return c.body(null, 204);
}

/** `If-Unmodified-Since`, by whole seconds (REST API Developer Guide, "Conditional Request Headers"). */
function refuseIfModified(c: Context, record: Readonly<OrgRecord>): void {
  const header = c.req.header("if-unmodified-since");
  if (header === undefined) return;
  const since = Date.parse(header);
  if (Number.isNaN(since)) {
    throw new SalesforceError(400, "INVALID_REQUEST", "Invalid date in If-Unmodified-Since");
  }
  if (Number(record["LastModifiedDate"]) > since) {
    throw new SalesforceError(
      412,
      "ENTITY_IS_MODIFIED",
      "The record has been modified since the given date",
    );
  }
}

function deleteRecord(org: Org, c: Context<SessionEnv>): Response {
  const record = found(org, c);
  org.transact(c.get("session").userId, originOf(c), (writes) =>
    writes.delete(c.req.param("name") ?? "", String(record["Id"])),
  );
  return c.body(null, 204);
}

function readByExternalId(org: Org, c: Context): Response {
  const type = org.objectType(c.req.param("name") ?? "");
  const field = lookupField(type, c.req.param("field") ?? "");
  const [record, other] = recordsBy(org, type, field, c.req.param("value") ?? "");
  if (record === undefined) throw notFound();
  return other === undefined
    ? readRecord(org, c, type.name, record)
    : multipleChoices(org, c, type.name, field);
}

/** 300 with the addresses of all that match. */
function multipleChoices(org: Org, c: Context, object: string, field: string): Response {
  const matches = recordsBy(org, org.objectType(object), field, c.req.param("value") ?? "");
  const base = `/services/data/${versionOf(c)}/sobjects/${object}`;
  return c.json(
    matches.map(({ Id }) => `${base}/${String(Id)}`),
    300,
  );
}

async function upsertRecord(org: Org, c: Context<SessionEnv>): Promise<Response> {
  const type = org.objectType(c.req.param("name") ?? "");
  const values = await jsonBody(c, recordBody);
  const field = lookupField(type, c.req.param("field") ?? "");
  const value = c.req.param("value") ?? "";
  const matches = recordsBy(org, type, field, value);
  if (matches.length > 1) return multipleChoices(org, c, type.name, field);
  const { id, created } = org.transact(c.get("session").userId, originOf(c), (writes) =>
    upsert(writes, type, field, matches, value, values),
  );
  return c.json({ id, success: true, errors: [], created }, created ? 201 : 200);
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

type Window = { readonly start: number; readonly end: number };

/** `start` and `end` of a replication call (REST API Developer Guide, "sObject Get Deleted"). */
function replicationWindow(org: Org, c: Context): Window {
  const [start = Number.NaN, end = Number.NaN] = ["start", "end"].map((name) =>
    Date.parse((c.req.query(name) ?? "").replace(/[ +](\d{2}):?(\d{2})$/, "+$1:$2")),
  );
  const tooOld = start < org.now() - 30 * DAY_MS;
  if (Number.isNaN(start) || Number.isNaN(end) || tooOld || end - start < MINUTE_MS) {
    throw new SalesforceError(
      400,
      "INVALID_REPLICATION_DATE",
      "startDate and endDate must be ISO 8601, within the last 30 days and at least a minute apart",
    );
  }
  return { start, end };
}

function within({ start, end }: Window, record: Readonly<OrgRecord>): boolean {
  const at = Number(record["SystemModstamp"]);
  return at >= start && at <= end;
}

function deletedRecords(org: Org, c: Context): Response {
  const { name } = org.objectType(c.req.param("name") ?? "");
  const window = replicationWindow(org, c);
  const deleted = [...org.deletedRecords(name)].filter((record) => within(window, record));
  return c.json({
    deletedRecords: deleted.map((record) => ({
      id: String(record["Id"]),
      deletedDate: restDatetime(Number(record["SystemModstamp"])),
    })),
    earliestDateAvailable: restDatetime(org.now() - 30 * DAY_MS),
    latestDateCovered: restDatetime(Math.min(window.end, org.now())),
  });
}

function updatedRecords(org: Org, c: Context): Response {
  const { name } = org.objectType(c.req.param("name") ?? "");
  const window = replicationWindow(org, c);
  const updated = [...org.records(name)].filter((record) => within(window, record));
  return c.json({
    ids: updated.map(({ Id }) => String(Id)),
    latestDateCovered: restDatetime(Math.min(window.end, org.now())),
  });
}
