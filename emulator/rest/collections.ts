import { Hono } from "hono";
import * as v from "valibot";
import { jsonBody, originOf, recordBody, versionOf } from "./body.ts";
import { restRecord } from "./record.ts";
import { checkedId, failedRow, lookupField, namedFields, recordsBy, upsert } from "./write.ts";
import { SalesforceError } from "../org/salesforce-error.ts";
import type { Context } from "hono";
import type { RowResult } from "./write.ts";
import type { Org } from "../org/org.ts";
import type { SessionEnv } from "./session.ts";
import type { Values, Writes } from "../org/writes.ts";

/** REST API Developer Guide, "sObject Collections": records per write, ids per retrieve. */
const MAX_WRITES = 200;
const MAX_RETRIEVES = 2000;

const retrieveBody = v.object({ ids: v.array(v.string()), fields: v.array(v.string()) });
const writeBody = v.object({
  allOrNone: v.optional(v.boolean(), false),
  records: v.array(recordBody),
});

/** `/services/data/:version/composite/sobjects`. */
export function collectionRoutes(org: Org): Hono<SessionEnv> {
  const routes = new Hono<SessionEnv>();
  routes.post("/", async (c) => {
    const { allOrNone, records } = await jsonBody(c, writeBody);
    return writeRows(org, c, allOrNone, records, (writes, values) => ({
      id: writes.create(typeNameOf(org, values), values),
    }));
  });
  routes.patch("/", async (c) => {
    const { allOrNone, records } = await jsonBody(c, writeBody);
    return writeRows(org, c, allOrNone, records, (writes, values) => {
      const id = checkedId(String(values["id"] ?? values["Id"] ?? ""));
      writes.update(typeNameOf(org, values), id, values);
      return { id };
    });
  });
  routes.delete("/", (c) => {
    const ids = (c.req.query("ids") ?? "").split(",").filter((id) => id !== "");
    return writeRows(org, c, c.req.query("allOrNone") === "true", ids, (writes, given) => {
      const id = checkedId(given);
      writes.delete(typeNameOfId(org, id), id);
      return { id };
    });
  });
  routes.get("/:name", (c) => {
    const list = (name: string): string[] => (c.req.query(name) ?? "").split(",").filter(Boolean);
    return retrieve(org, c, list("ids"), list("fields"));
  });
  routes.post("/:name", async (c) => {
    const { ids, fields } = await jsonBody(c, retrieveBody);
    return retrieve(org, c, ids, fields);
  });
  routes.patch("/:name/:field", (c) => upsertRows(org, c));
  return routes;
}

/** The records in the order of the ids; null where there is none, or none to be seen. */
function retrieve(
  org: Org,
  c: Context,
  ids: readonly string[],
  names: readonly string[],
): Response {
  if (ids.length > MAX_RETRIEVES) throw tooMany(MAX_RETRIEVES);
  const type = org.objectType(c.req.param("name") ?? "");
  const fields = namedFields(type, names);
  return c.json(
    ids.map((id) => {
      const record = org.record(type.name, id);
      return record === undefined ? null : restRecord(type, fields, record, versionOf(c));
    }),
  );
}

async function upsertRows(org: Org, c: Context<SessionEnv>): Promise<Response> {
  const { allOrNone, records } = await jsonBody(c, writeBody);
  const type = org.objectType(c.req.param("name") ?? "");
  const field = lookupField(type, c.req.param("field") ?? "");
  return writeRows(org, c, allOrNone, records, (writes, values) => {
    const given = Object.keys(values).find((name) => name.toLowerCase() === field.toLowerCase());
    const value = given === undefined ? undefined : values[given];
    if (value === undefined || value === null || value === "") {
      throw new SalesforceError(400, "MISSING_ARGUMENT", `${field} not specified`);
    }
    const rest = Object.fromEntries(Object.entries(values).filter(([name]) => name !== given));
    const matches = recordsBy(org, type, field, String(value));
    return upsert(writes, type, field, matches, String(value), rest);
  });
}

class RolledBack extends Error {}

/** Writes each row on its own, or all or none; answers 200 with an outcome per row either way. */
function writeRows<Row>(
  org: Org,
  c: Context<SessionEnv>,
  allOrNone: boolean,
  rows: readonly Row[],
  write: (writes: Writes, row: Row) => { id: string; created?: boolean },
): Response {
  if (rows.length > MAX_WRITES) throw tooMany(MAX_WRITES);
  const results: RowResult[] = [];
  try {
    org.transact(c.get("session").userId, originOf(c), (writes) => {
      for (const row of rows) results.push(rowResult(() => write(writes, row)));
      if (allOrNone && results.some(({ success }) => !success)) throw new RolledBack();
    });
  } catch (error) {
    if (!(error instanceof RolledBack)) throw error;
    return c.json(results.map(rolledBack));
  }
  return c.json(results);
}

function rowResult(write: () => { id: string; created?: boolean }): RowResult {
  try {
    return { ...write(), success: true, errors: [] };
  } catch (error) {
    if (error instanceof SalesforceError) return failedRow(error);
    throw error;
  }
}

function rolledBack(result: RowResult): RowResult {
  if (!result.success) return result;
  return failedRow(
    new SalesforceError(
      400,
      "ALL_OR_NONE_OPERATION_ROLLED_BACK",
      "Record rolled back because not all records were valid and the request was using AllOrNone header",
    ),
  );
}

function tooMany(limit: number): SalesforceError {
  return new SalesforceError(
    400,
    "EXCEEDED_ID_LIMIT",
    `record limit reached. cannot submit more than ${limit} records into this call`,
  );
}

function typeNameOf(org: Org, values: Values): string {
  const attributes = values["attributes"];
  const isNamed = typeof attributes === "object" && attributes !== null && "type" in attributes;
  if (!isNamed)
    throw new SalesforceError(
      400,
      "INVALID_INPUT",
      "attributes.type must be specified for each record",
    );
  return org.objectType(String(attributes.type)).name;
}

function typeNameOfId(org: Org, id: string): string {
  const type = org.objectTypeOf(id);
  if (type === undefined) throw new SalesforceError(400, "INVALID_ID_FIELD", `invalid id: ${id}`);
  return type.name;
}
