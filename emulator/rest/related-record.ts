import { blobAnswer } from "./blob.ts";
import { parsedBody, recordBody } from "./body.ts";
import { noContent, ok, param } from "./resource.ts";
import { restRecord } from "./record.ts";
import {
  createdAnswer,
  foundRecord,
  objectOf,
  recordAnswer,
  refuseField,
  updateOf,
} from "./sobjects.ts";
import { givenValues, lookupField, namedFields, recordsBy, upsert } from "./write.ts";
import { checkUnmodified, recordValidators } from "./conditional.ts";
import { isRecordId } from "../model/record-id.ts";
import { notFound } from "../model/salesforce-error.ts";
import type { ChildRelationship, ObjectType } from "../model/object-type.ts";
import type { OrgRecord } from "../model/record.ts";
import type { ResourceAnswer, ResourceRequest, ResourceRoute } from "./resource.ts";

/**
 * Records by an external id, and records by a relationship. In both, two parts follow the object's name in the path
 * (REST API Developer Guide, "sObject Rows by External ID" and "sObject Relationships").
 */
export const relatedRecordRoutes: readonly ResourceRoute[] = [
  {
    path: "/sobjects/:name/:key/:value",
    methods: {
      GET: (request) => (isRelationship(request) ? getRelated(request) : getByExternalId(request)),
      PATCH: (request) => (isRelationship(request) ? updateParent(request) : upsertRecord(request)),
      DELETE: (request) =>
        isRelationship(request) ? deleteParent(request) : deleteByExternalId(request),
    },
  },
];

/** Before this version an upsert that updates has no body (REST API Developer Guide, "sObject Rows by External ID"). */
const FIRST_WITH_UPSERT_BODY = 46;

const versionNumber = ({ version }: ResourceRequest): number => Number(version.slice(1));

function isRelationship(request: ResourceRequest): boolean {
  const key = param(request, "key");
  return isRecordId(key) && !objectOf(request).fieldsByName.has(key.toLowerCase());
}

function matchesOf(request: ResourceRequest): {
  type: ObjectType;
  field: string;
  matches: Readonly<OrgRecord>[];
} {
  const type = objectOf(request);
  const field = lookupField(type, param(request, "key"));
  return { type, field, matches: recordsBy(request.view, type, field, param(request, "value")) };
}

/** The single match; with several, an answer of 300. */
function oneOf(
  request: ResourceRequest,
  answer: (type: ObjectType, record: Readonly<OrgRecord>) => ResourceAnswer,
): ResourceAnswer {
  const { type, matches } = matchesOf(request);
  const [record, other] = matches;
  if (record === undefined) throw notFound();
  return other === undefined ? answer(type, record) : multipleChoices(request, type, matches);
}

const getByExternalId = (request: ResourceRequest): ResourceAnswer =>
  oneOf(request, (type, record) => recordAnswer(request, type, record));

function deleteByExternalId(request: ResourceRequest): ResourceAnswer {
  return oneOf(request, (type, record) => {
    request.transact((writes) => writes.delete(type.name, String(record["Id"])));
    return noContent();
  });
}

/** 300 with the addresses of all matches. */
function multipleChoices(
  request: ResourceRequest,
  { name }: ObjectType,
  matches: readonly Readonly<OrgRecord>[],
): ResourceAnswer {
  const base = `/services/data/${request.version}/sobjects/${name}`;
  return { status: 300, body: matches.map(({ Id }) => `${base}/${String(Id)}`) };
}

function upsertRecord(request: ResourceRequest): ResourceAnswer {
  const { type, field, matches } = matchesOf(request);
  const values = givenValues(request.view, type, parsedBody(request.body, recordBody));
  refuseField(type, values, field);
  const [match, other] = matches;
  if (other !== undefined) return multipleChoices(request, type, matches);
  const mustExist = field === "Id" || request.query.get("updateOnly") === "true";
  if (match === undefined && mustExist) throw notFound();
  if (match !== undefined) checkUnmodified(request, recordValidators(type.name, match));
  const { id, created } = request.transact((writes) =>
    upsert(writes, type, field, matches, param(request, "value"), values),
  );
  if (created) return createdAnswer(request, type, id, { created });
  if (versionNumber(request) < FIRST_WITH_UPSERT_BODY) return noContent();
  return ok({ id, success: true, errors: [], created });
}

function getRelated(request: ResourceRequest): ResourceAnswer {
  const type = objectOf(request);
  const record = foundRecord(request.view, type.name, param(request, "key"));
  const name = param(request, "value").toLowerCase();
  const blob = blobAnswer(type, record, name);
  if (blob !== undefined) return blob;
  const child = type.children.find((one) => one.relationshipName?.toLowerCase() === name);
  if (child !== undefined) return childrenAnswer(request, child, String(record["Id"]));
  const parent = parentOf(request);
  return recordAnswer(request, parent.type, parent.record);
}

/** The parent at the end of the relationship in the path. */
function parentOf(request: ResourceRequest): { type: ObjectType; record: Readonly<OrgRecord> } {
  const { view } = request;
  const type = objectOf(request);
  const record = foundRecord(view, type.name, param(request, "key"));
  const name = param(request, "value").toLowerCase();
  const reference = type.fields.find((one) => one.relationshipName?.toLowerCase() === name);
  const id = reference && record[reference.name];
  const parentType = typeof id === "string" ? view.objectTypeOf(id) : undefined;
  const parent = parentType && view.record(parentType.name, String(id));
  if (parentType === undefined || parent === undefined) throw notFound();
  return { type: parentType, record: parent };
}

function updateParent(request: ResourceRequest): ResourceAnswer {
  const { type, record } = parentOf(request);
  updateOf(request, type, record);
  return noContent();
}

function deleteParent(request: ResourceRequest): ResourceAnswer {
  const { type, record } = parentOf(request);
  request.transact((writes) => writes.delete(type.name, String(record["Id"])));
  return noContent();
}

/** Assumed: one page has all children. */
function childrenAnswer(
  request: ResourceRequest,
  { childSObject, field }: ChildRelationship,
  parentId: string,
): ResourceAnswer {
  const type = request.view.objectType(childSObject);
  const names = request.query.get("fields")?.split(",").filter(Boolean);
  const fields = names === undefined ? type.fields : namedFields(type, [...names, "Id"]);
  const records = [...request.view.recordsWith(type.name, field, parentId)].map((record) =>
    restRecord(type, fields, record, request.version),
  );
  return ok({ totalSize: records.length, done: true, records });
}
