import { describeNamed } from "./describe.ts";
import { checkUnmodified, notModified, recordValidators, validatorHeaders } from "./conditional.ts";
import { parsedBody, recordBody } from "./body.ts";
import { noContent, ok, param } from "./resource.ts";
import { restRecord } from "./record.ts";
import { checkedId, givenValues, namedFields, noSuchKey } from "./write.ts";
import { isRecordId } from "../model/record-id.ts";
import { SalesforceError, notFound, badRequest } from "../model/salesforce-error.ts";
import type { ObjectType } from "../model/object-type.ts";
import type { OrgView } from "../org/view.ts";
import type { OrgRecord } from "../model/record.ts";
import type { ResourceAnswer, ResourceRequest, ResourceRoute } from "./resource.ts";

/** Resources of an object that this org does not have. Their names must not be taken for those of records. */
const ABSENT = [
  "describe/layouts",
  "describe/layouts/:layout",
  "describe/compactLayouts",
  "describe/approvalLayouts",
  "quickActions",
  "quickActions/:action",
  "defaultValues",
  "eventSchema",
];

export const absentRoutes: readonly ResourceRoute[] = ABSENT.map((path) => ({
  path: `/sobjects/:name/${path}`,
  methods: {
    GET: () => {
      throw notFound();
    },
  },
}));

/** Objects and their records by id: `/sobjects/:name` and `/sobjects/:name/:id`. */
export const recordRoutes: readonly ResourceRoute[] = [
  { path: "/sobjects/:name", methods: { GET: basicInformation, POST: createRecord } },
  {
    path: "/sobjects/:name/:id",
    methods: { GET: getRecord, PATCH: updateRecord, DELETE: deleteRecord },
  },
];

/** The object in the path, as the user sees it. */
export function objectOf(request: ResourceRequest): ObjectType {
  return request.view.objectType(param(request, "name"));
}

function basicInformation(request: ResourceRequest): ResourceAnswer {
  const { view, version, instanceUrl } = request;
  const name = param(request, "name");
  const { fields: _, ...objectDescribe } = describeNamed(view, name, version, instanceUrl);
  return ok({ objectDescribe, recentItems: [] });
}

/** The live record of this id. @throws SalesforceError NOT_FOUND, ENTITY_IS_DELETED or MALFORMED_ID */
export function foundRecord(view: OrgView, object: string, id: string): Readonly<OrgRecord> {
  if (!isRecordId(id) && id.length !== 15 && id.length !== 18) throw noSuchKey(id);
  const record = view.record(object, checkedId(id));
  if (record !== undefined) return record;
  const isDeleted = view.deletedRecord(object, checkedId(id)) !== undefined;
  throw isDeleted ? new SalesforceError(404, "ENTITY_IS_DELETED", "entity is deleted") : notFound();
}

function recordOf(request: ResourceRequest): Readonly<OrgRecord> {
  return foundRecord(request.view, objectOf(request).name, param(request, "id"));
}

function getRecord(request: ResourceRequest): ResourceAnswer {
  return recordAnswer(request, objectOf(request), recordOf(request));
}

/** A record with the fields in `?fields=`, or with all. */
export function recordAnswer(
  request: ResourceRequest,
  type: ObjectType,
  record: Readonly<OrgRecord>,
): ResourceAnswer {
  const names = request.query.get("fields");
  const fields =
    names === null ? type.fields : namedFields(type, [...names.split(",").filter(Boolean), "Id"]);
  const validators = recordValidators(type.name, record);
  return (
    notModified(request, validators) ??
    ok(restRecord(type, fields, record, request.version), validatorHeaders(validators))
  );
}

function createRecord(request: ResourceRequest): ResourceAnswer {
  const type = objectOf(request);
  const values = givenValues(request.view, type, parsedBody(request.body, recordBody));
  refuseField(type, values, "Id");
  const id = request.transact((writes) => writes.create(type.name, values));
  return createdAnswer(request, type, id);
}

export function createdAnswer(
  request: ResourceRequest,
  { name }: ObjectType,
  id: string,
  more: { readonly created?: boolean } = {},
): ResourceAnswer {
  const headers = { Location: `/services/data/${request.version}/sobjects/${name}/${id}` };
  return { status: 201, headers, body: { id, success: true, errors: [], ...more } };
}

function updateRecord(request: ResourceRequest): ResourceAnswer {
  updateOf(request, objectOf(request), recordOf(request));
  return noContent();
}

/** Updates a record with the body, if the request's conditions hold. */
export function updateOf(
  request: ResourceRequest,
  type: ObjectType,
  record: Readonly<OrgRecord>,
): void {
  const values = givenValues(request.view, type, parsedBody(request.body, recordBody));
  refuseField(type, values, "Id");
  checkUnmodified(request, recordValidators(type.name, record));
  request.transact((writes) => writes.update(type.name, String(record["Id"]), values));
}

/** The body must not repeat what the path says, or give the id that the org assigns. */
export function refuseField(
  { name: object }: ObjectType,
  values: Readonly<Record<string, unknown>>,
  field: string,
): void {
  if (!Object.keys(values).some((name) => name.toLowerCase() === field.toLowerCase())) return;
  throw badRequest(
    "INVALID_FIELD",
    `The ${field} field should not be specified in the sobject data of ${object}.`,
    [field],
  );
}

function deleteRecord(request: ResourceRequest): ResourceAnswer {
  const { name } = objectOf(request);
  const id = String(recordOf(request)["Id"]);
  request.transact((writes) => writes.delete(name, id));
  return noContent();
}
