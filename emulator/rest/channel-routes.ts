import { Hono, type Context } from "hono";
import * as v from "valibot";
import { STANDARD_CHANNEL } from "../events/channels.ts";
import { mistakeText } from "./body.ts";
import { standardMemberId, toolingView } from "./tooling-view.ts";
import { notFound, badRequest } from "../model/salesforce-error.ts";
import { planQuery } from "../soql/soql.ts";
import { changeEventName } from "../model/object-type.ts";
import type { EventLog } from "../events/event-log.ts";
import type { Org } from "../org/org.ts";
import type { OrgView } from "../org/view.ts";
import type { FieldValue } from "../model/record.ts";
import type { SessionEnv } from "./session.ts";

const channelBody = v.object({
  FullName: v.string(),
  Metadata: v.object({
    channelType: v.picklist(["data"]),
    label: v.string(),
  }),
});

const memberBody = v.object({
  FullName: v.optional(v.string()),
  Metadata: v.object({
    eventChannel: v.string(),
    selectedEntity: v.string(),
    enrichedFields: v.optional(v.nullable(v.array(v.object({ name: v.string() })))),
    filterExpression: v.optional(v.nullable(v.string())),
  }),
});

const MEMBER = "PlatformEventChannelMember";
const CHANNEL = "PlatformEventChannel";

/**
 * The part of `/services/data/:version/tooling` that selects objects for change events. PlatformEventChannel and
 * PlatformEventChannelMember can be created, read, queried and deleted (Tooling API, "PlatformEventChannelMember"). A
 * member of `ChangeEvents` selects its object for Change Data Capture.
 */
export function channelRoutes(org: Org, log: EventLog): Hono<SessionEnv> {
  const { channels } = log;
  const view = toolingView(org, channels);
  const routes = new Hono<SessionEnv>();
  routes.get("/query", (c) => c.json(answerOf(view, c)));
  routes.post(`/sobjects/${CHANNEL}`, async (c) => {
    const { FullName, Metadata } = await body(c, channelBody);
    return created(c, channels.create(FullName, Metadata.label).id);
  });
  routes.post(`/sobjects/${MEMBER}`, async (c) => {
    const { Metadata } = await body(c, memberBody);
    return created(c, selected(org, log, Metadata));
  });
  routes.get("/sobjects/:object/:id", (c) => {
    const { object, id } = c.req.param();
    const record = view.record(view.objectType(object).name, id);
    if (record === undefined) throw notFound();
    return c.json({ attributes: attributes(c, object, id), ...record });
  });
  routes.delete("/sobjects/:object/:id", (c) => {
    const { object, id } = c.req.param();
    const record = view.record(view.objectType(object).name, id);
    if (record === undefined) throw notFound();
    if (!channels.remove(id)) deselect(org, record["SelectedEntity"] ?? null);
    return c.body(null, 204);
  });
  return routes;
}

/** @returns the id of the member */
function selected(
  org: Org,
  log: EventLog,
  metadata: v.InferOutput<typeof memberBody>["Metadata"],
): string {
  const { eventChannel, selectedEntity, enrichedFields, filterExpression } = metadata;
  const { channels } = log;
  const object = objectOf(org, selectedEntity);
  checkEntities(log, object);
  if (eventChannel === STANDARD_CHANNEL) {
    if (org.objectType(object).changeDataCapture) {
      throw badRequest("DUPLICATE_VALUE", `${selectedEntity} is already selected`);
    }
    org.changeSchema({ kind: "change-data-capture", object, enabled: true });
    return standardMemberId(org, object);
  }
  const channel = channels.find(`/data/${eventChannel}`);
  if (channel === undefined) {
    throw badRequest("INVALID_INPUT", `The channel ${eventChannel} doesn't exist`);
  }
  const names = enrichedFields?.map(({ name }) => name) ?? [];
  const expression = filterExpression ?? undefined;
  return channels.select(channel, object, { enrichedFields: names, filterExpression: expression })
    .id;
}

function checkEntities({ channels, settings }: EventLog, object: string): void {
  const { maxEntities } = settings;
  const selected = channels.selectedObjects();
  if (maxEntities === null || selected.has(object) || selected.size < maxEntities) return;
  throw badRequest(
    "LIMIT_EXCEEDED",
    `You can select up to ${maxEntities} entities for Change Data Capture`,
  );
}

function deselect(org: Org, entity: FieldValue): void {
  const object = objectOf(org, String(entity));
  org.changeSchema({ kind: "change-data-capture", object, enabled: false });
}

/** `AccountChangeEvent` → `Account`. */
function objectOf(org: Org, entity: string): string {
  const type = org.objectTypes().find(({ name }) => changeEventName(name) === entity);
  if (type !== undefined) return type.name;
  throw badRequest("INVALID_INPUT", `The selected entity ${entity} isn't valid`);
}

function created(c: Context, id: string): Response {
  return c.json({ id, success: true, errors: [], warnings: [], infos: [] }, 201);
}

/** The form of the answer was seen in captured data. */
function answerOf(view: OrgView, c: Context) {
  const plan = planQuery(view, c.req.query("q") ?? "", { includeDeleted: false });
  const rows = [...plan.rows()];
  const records = rows.map((row) => ({
    attributes: attributes(c, plan.object, String(row["Id"])),
    ...Object.fromEntries(plan.columns.map(({ path, read }) => [path, read(row)])),
  }));
  return {
    size: records.length,
    totalSize: records.length,
    done: true,
    queryLocator: null,
    entityTypeName: plan.object,
    records: plan.isCount ? [] : records,
  };
}

function attributes(c: Context, type: string, id: string): { type: string; url: string } {
  const version = c.req.param("version") ?? "";
  return { type, url: `/services/data/${version}/tooling/sobjects/${type}/${id}` };
}

async function body<S extends v.GenericSchema>(c: Context, schema: S): Promise<v.InferOutput<S>> {
  const json: unknown = await c.req.json().catch(() => undefined);
  const result = v.safeParse(schema, json);
  if (result.success) return result.output;
  throw badRequest("JSON_PARSER_ERROR", mistakeText(result.issues[0]));
}
