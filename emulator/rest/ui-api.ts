import { objectInfo, withETag } from "./ui-object-info.ts";
import { ok, param, type ResourceRequest, type ResourceRoute } from "./resource.ts";
import {
  controllingValues,
  MASTER_RECORD_TYPE,
  validForNumbers,
  valuesOf,
  type RecordType,
} from "../model/record-type.ts";
import { recordId18 } from "../model/record-id.ts";
import { badRequest, notFound } from "../model/salesforce-error.ts";
import type { FieldDescribe, PicklistValue } from "../model/field-describe.ts";
import type { ObjectType } from "../model/object-type.ts";

/** What an object's fields allow, by record type (User Interface API Developer Guide, "Object Info", "Picklist Values"). */
export const uiApiRoutes: readonly ResourceRoute[] = [
  {
    path: "/ui-api/object-info/:name",
    methods: {
      GET: (request) => ok(objectInfo(request.view, objectOf(request), request.version)),
    },
  },
  {
    path: "/ui-api/object-info/:name/picklist-values/:recordType",
    methods: { GET: (request) => ok(allPicklists(request)) },
  },
  {
    path: "/ui-api/object-info/:name/picklist-values/:recordType/:field",
    methods: { GET: (request) => ok(onePicklist(request)) },
  },
];

/** Assumed: which objects it does not support, with this error. */
function objectOf(request: ResourceRequest): ObjectType {
  const type = request.view.objectType(param(request, "name"));
  if (type.setup !== true) return type;
  throw badRequest("INVALID_TYPE", `Object ${type.name} is not supported in UI API`);
}

function recordTypeOf(request: ResourceRequest, type: ObjectType): RecordType | undefined {
  const id = recordId18(param(request, "recordType"));
  const recordType = type.recordTypes?.find((one) => one.id === id);
  if (recordType === undefined && id !== MASTER_RECORD_TYPE) throw notFound();
  return recordType;
}

const PICKLISTS: ReadonlySet<string> = new Set(["picklist", "multipicklist"]);

function allPicklists(request: ResourceRequest) {
  const type = objectOf(request);
  const fields = type.fields.filter((field) => PICKLISTS.has(field.type));
  const values = fields.map((field) => [field.name, picklist(request, type, field)] as const);
  return withETag({ picklistFieldValues: Object.fromEntries(values) });
}

function onePicklist(request: ResourceRequest) {
  const type = objectOf(request);
  const field = type.fieldsByName.get(param(request, "field").toLowerCase());
  if (field === undefined || !PICKLISTS.has(field.type)) throw notFound();
  return picklist(request, type, field);
}

/** Assumed: no value has attributes; in a real org those of stages and statuses say whether they are closed. */
function picklist(request: ResourceRequest, type: ObjectType, field: FieldDescribe) {
  const recordType = recordTypeOf(request, type);
  const { controllerName } = field;
  const controller =
    controllerName === null ? undefined : type.fieldsByName.get(controllerName.toLowerCase());
  const controllers = controller === undefined ? [] : controllingValues(controller);
  const shown = ({ label, value, validFor }: PicklistValue) => ({
    attributes: null,
    label,
    validFor: controller === undefined ? [] : validForNumbers(validFor),
    value,
  });
  const values = valuesOf(field, recordType).filter(({ active }) => active);
  const standard = values.find(({ defaultValue }) => defaultValue);
  const base = `/services/data/${request.version}/ui-api/object-info/${type.name}/picklist-values`;
  return withETag({
    controllerValues: Object.fromEntries(controllers.map((value, n) => [value, n])),
    defaultValue: standard === undefined ? null : shown(standard),
    url: `${base}/${recordType?.id ?? MASTER_RECORD_TYPE}/${field.name}`,
    values: values.map(shown),
  });
}
