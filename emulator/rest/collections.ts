import { jsonText } from "../model/json-text.ts";
import * as v from "valibot";
import { ok, param } from "./resource.ts";
import { parsedBody, recordBody } from "./body.ts";
import { restRecord } from "./record.ts";
import { rowResult, savedPartially, type Written } from "./partial-save.ts";
import {
  checkedId,
  failedRow,
  givenValues,
  idOnInsert,
  lookupField,
  namedFields,
  recordsBy,
  upsert,
  allOrNoneRolledBack,
} from "./write.ts";
import { badRequest, type SalesforceError } from "../model/salesforce-error.ts";
import type { RowResult } from "./write.ts";
import type { ObjectType } from "../model/object-type.ts";
import type { OrgView } from "../org/view.ts";
import type { ResourceAnswer, ResourceRequest, ResourceRoute } from "./resource.ts";
import type { Values, Writes } from "../org/writes.ts";

/** Most records per write and ids per retrieve (REST API Developer Guide, "sObject Collections"). */
const MAX_WRITES = 200;
const MAX_RETRIEVES = 2000;
/** Most runs of records of one type in a create or update (same guide, "Update Records Using sObject Collections"). */
const MAX_CHUNKS = 10;

const retrieveBody = v.object({ ids: v.array(v.string()), fields: v.array(v.string()) });
const writeBody = v.object({
  allOrNone: v.optional(v.boolean(), false),
  records: v.array(recordBody),
});

/** Many records in one call: `/composite/sobjects`. */
export const collectionRoutes: readonly ResourceRoute[] = [
  {
    path: "/composite/sobjects",
    methods: { POST: createRows, PATCH: updateRows, DELETE: deleteRows },
  },
  { path: "/composite/sobjects/:name", methods: { GET: retrieveByUrl, POST: retrieveByBody } },
  { path: "/composite/sobjects/:name/:field", methods: { PATCH: upsertRows } },
];

function createRows(request: ResourceRequest): ResourceAnswer {
  const { allOrNone, records } = parsedBody(request.body, writeBody);
  checkChunks(records);
  return writeRows(request, allOrNone, records, objectNamed, (writes, values) => {
    const type = typeOf(request.view, values);
    if (keyOf(values, "Id") !== undefined) throw idOnInsert();
    return { id: writes.create(type.name, givenValues(request.view, type, values)) };
  });
}

function updateRows(request: ResourceRequest): ResourceAnswer {
  const { allOrNone, records } = parsedBody(request.body, writeBody);
  checkChunks(records);
  return writeRows(request, allOrNone, records, objectNamed, (writes, values) => {
    const type = typeOf(request.view, values);
    const id = checkedId(jsonText(values["id"] ?? values["Id"] ?? ""));
    writes.update(type.name, id, givenValues(request.view, type, values));
    return { id };
  });
}

function deleteRows(request: ResourceRequest): ResourceAnswer {
  const ids = listed(request, "ids");
  if (ids.length === 0) throw badRequest("MISSING_ARGUMENT", "ids not specified");
  const allOrNone = request.query.get("allOrNone") === "true";
  const objectOf = (id: string): string => request.view.objectTypeOf(id)?.name ?? "";
  return writeRows(request, allOrNone, ids, objectOf, (writes, given) => {
    const id = checkedId(given);
    const type = request.view.objectTypeOf(id);
    if (type === undefined) throw badRequest("MALFORMED_ID", `malformed id ${id}`);
    writes.delete(type.name, id);
    return { id };
  });
}

function listed(request: ResourceRequest, name: string): string[] {
  return (request.query.get(name) ?? "").split(",").filter((one) => one !== "");
}

function retrieveByUrl(request: ResourceRequest): ResourceAnswer {
  return retrieve(request, listed(request, "ids"), listed(request, "fields"));
}

function retrieveByBody(request: ResourceRequest): ResourceAnswer {
  const { ids, fields } = parsedBody(request.body, retrieveBody);
  return retrieve(request, ids, fields);
}

/** The records in the order of the ids; null for a missing or hidden one. */
function retrieve(
  request: ResourceRequest,
  ids: readonly string[],
  names: readonly string[],
): ResourceAnswer {
  if (ids.length > MAX_RETRIEVES) throw tooMany(MAX_RETRIEVES);
  const view = request.views.read;
  const type = view.objectType(param(request, "name"));
  const fields = namedFields(type, names);
  return ok(
    ids.map((id) => {
      const record = view.record(type.name, id);
      return record === undefined ? null : restRecord(type, fields, record, request.version);
    }),
  );
}

function upsertRows(request: ResourceRequest): ResourceAnswer {
  const { view } = request;
  const { allOrNone, records } = parsedBody(request.body, writeBody);
  const type = view.objectType(param(request, "name"));
  const field = lookupField(type, param(request, "field"));
  const keys = records.map((values) => keyOf(values, field));
  const rows = [...records.entries()];
  const objectOf = (): string => type.name;
  return writeRows(request, allOrNone, rows, objectOf, (writes, [i, record]) => {
    const key = keys[i];
    const values = givenValues(view, type, without(record, field));
    if (key === undefined && field === "Id") {
      return { id: writes.create(type.name, values), created: true };
    }
    if (key === undefined) {
      throw badRequest("MISSING_ARGUMENT", `${field} not specified`);
    }
    if (keys.indexOf(key) !== keys.lastIndexOf(key)) throw specifiedTwice(key);
    return upsert(writes, type, field, recordsBy(view, type, field, key), key, values);
  });
}

function keyOf(values: Values, field: string): string | undefined {
  const name = Object.keys(values).find((one) => one.toLowerCase() === field.toLowerCase());
  const value = name === undefined ? undefined : values[name];
  return value === undefined || value === null || value === "" ? undefined : jsonText(value);
}

function without(values: Values, field: string): Values {
  return Object.fromEntries(
    Object.entries(values).filter(([name]) => name.toLowerCase() !== field.toLowerCase()),
  );
}

const specifiedTwice = (key: string): SalesforceError =>
  badRequest("DUPLICATE_VALUE", `Duplicate external id specified: ${key}`);

class RolledBack extends Error {}

/**
 * Writes each row on its own, or all or none. Answers 200 with one outcome per row in either case.
 *
 * @param objectOf the object of a row; rows of one object after each other are a chunk
 */
function writeRows<Row>(
  request: ResourceRequest,
  ownAllOrNone: boolean,
  rows: readonly Row[],
  objectOf: (row: Row) => string,
  write: (writes: Writes, row: Row) => Written,
): ResourceAnswer {
  if (rows.length > MAX_WRITES) throw tooMany(MAX_WRITES);
  const allOrNone = ownAllOrNone || request.allOrNone;
  let results: RowResult[] = [];
  try {
    request.transact((writes) => {
      const one = (row: Row): Written => write(writes, row);
      results = allOrNone
        ? rows.map((row) => rowResult(() => one(row)))
        : chunksOf(rows, objectOf).flatMap((chunk) =>
            savedPartially(writes, chunk.object, chunk.rows, one),
          );
      if (allOrNone && results.some(({ success }) => !success)) throw new RolledBack();
    });
  } catch (error) {
    if (!(error instanceof RolledBack)) throw error;
    const undone = results.map((one) => (one.success ? failedRow(allOrNoneRolledBack()) : one));
    return { ...ok(undone), failed: true };
  }
  return ok(results);
}

function chunksOf<Row>(
  rows: readonly Row[],
  objectOf: (row: Row) => string,
): { readonly object: string; readonly rows: Row[] }[] {
  const chunks: { readonly object: string; readonly rows: Row[] }[] = [];
  for (const row of rows) {
    const object = objectOf(row);
    const last = chunks.at(-1);
    if (last?.object === object) last.rows.push(row);
    else chunks.push({ object, rows: [row] });
  }
  return chunks;
}

/** Assumed: one chunk too many refuses the request, with this code; the message is that of Apex. */
function checkChunks(records: readonly Values[]): void {
  if (chunksOf(records, objectNamed).length <= MAX_CHUNKS) return;
  throw badRequest(
    "LIMIT_EXCEEDED",
    `Cannot have more than ${MAX_CHUNKS} chunks in a single operation. ` +
      "Please rearrange the data to reduce chunking.",
  );
}

function tooMany(limit: number): SalesforceError {
  return badRequest(
    "EXCEEDED_ID_LIMIT",
    `record limit reached. cannot submit more than ${limit} records into this call`,
  );
}

function typeOf(view: OrgView, values: Values): ObjectType {
  const name = objectNamed(values);
  if (name === "")
    throw badRequest("INVALID_INPUT", "attributes.type must be specified for each record");
  return view.objectType(name);
}

/** The `type` in the attributes of a record; empty when there is none. */
function objectNamed({ attributes }: Values): string {
  const isNamed = typeof attributes === "object" && attributes !== null && "type" in attributes;
  return isNamed ? jsonText(attributes.type) : "";
}
