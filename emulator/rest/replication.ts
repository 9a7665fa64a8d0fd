import { ok, type ResourceAnswer, type ResourceRequest, type ResourceRoute } from "./resource.ts";
import { objectOf } from "./sobjects.ts";
import { restDatetime } from "./record.ts";
import { checkOperation } from "../org/object-access.ts";
import { badRequest, type SalesforceError } from "../model/salesforce-error.ts";
import type { ObjectType } from "../model/object-type.ts";
import type { OrgRecord } from "../model/record.ts";

/** Records deleted or changed in a period: `/sobjects/:name/deleted` and `/updated`. */
export const replicationRoutes: readonly ResourceRoute[] = [
  { path: "/sobjects/:name/deleted", methods: { GET: deletedRecords } },
  { path: "/sobjects/:name/updated", methods: { GET: updatedRecords } },
];

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** Most ids in an answer; more are refused (SOAP API Developer Guide, "getUpdated()"). */
const MAX_IDS = 600_000;

/** The fields that are read of live records. */
const STAMPS = ["Id", "SystemModstamp", "LastModifiedDate"];

type Span = { readonly start: number; readonly end: number };

/**
 * `start` and `end` of the call, without their seconds (SOAP API Developer Guide, "getDeleted()").
 *
 * @throws SalesforceError INVALID_REPLICATION_DATE, status 400
 */
function spanOf({ query, view }: ResourceRequest): Span {
  const [start = Number.NaN, end = Number.NaN] = ["start", "end"].map((name) => {
    const text = query.get(name) ?? "";
    if (!/^\d{4}-\d{2}-\d{2}T/.test(text))
      throw badSpan(`${name} is not an ISO 8601 date: ${text}`);
    const at = Date.parse(text.replace(/[ +](\d{2}):?(\d{2})$/, "+$1:$2"));
    return Math.floor(at / MINUTE_MS) * MINUTE_MS;
  });
  if (Number.isNaN(start) || Number.isNaN(end)) throw badSpan("start and end must be dates");
  if (start < view.now() - 30 * DAY_MS) throw badSpan("startDate cannot be more than 30 days ago");
  if (end - start < MINUTE_MS) {
    throw badSpan("endDate must be at least one minute greater than startDate");
  }
  return { start, end };
}

const badSpan = (message: string): SalesforceError =>
  badRequest("INVALID_REPLICATION_DATE", message);

function replicated(request: ResourceRequest): ObjectType {
  const type = objectOf(request);
  checkOperation(type, "replicate");
  return type;
}

function within({ start, end }: Span, record: Readonly<OrgRecord>): boolean {
  const at = Number(record["SystemModstamp"] ?? record["LastModifiedDate"] ?? Number.NaN);
  return at >= start && at <= end;
}

function selected(records: Iterable<Readonly<OrgRecord>>, span: Span): Readonly<OrgRecord>[] {
  const found: Readonly<OrgRecord>[] = [];
  for (const record of records) if (within(span, record)) found.push(record);
  if (found.length <= MAX_IDS) return found;
  throw badRequest("EXCEEDED_ID_LIMIT", `exceeded ${MAX_IDS} ids; ask for less time`);
}

function deletedRecords(request: ResourceRequest): ResourceAnswer {
  const { view } = request;
  const span = spanOf(request);
  const deleted = selected(view.deletedRecords(replicated(request).name), span);
  return ok({
    deletedRecords: deleted.map((record) => ({
      id: String(record["Id"]),
      deletedDate: restDatetime(Number(record["SystemModstamp"])),
    })),
    earliestDateAvailable: restDatetime(view.now() - 30 * DAY_MS),
    latestDateCovered: restDatetime(Math.min(span.end, view.now())),
  });
}

function updatedRecords(request: ResourceRequest): ResourceAnswer {
  const { view } = request;
  const span = spanOf(request);
  const updated = selected(view.records(replicated(request).name, STAMPS), span);
  return ok({
    ids: updated.map(({ Id }) => String(Id)),
    latestDateCovered: restDatetime(Math.min(span.end, view.now())),
  });
}
