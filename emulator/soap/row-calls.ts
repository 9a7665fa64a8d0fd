import { SalesforceError, badRequest } from "../model/salesforce-error.ts";
import { allOrNoneRolledBack, checkedId, idOnInsert } from "../rest/write.ts";
import { convertLead } from "./lead-conversion.ts";
import { givenRecord } from "./sobject.ts";
import { SoapFault } from "./soap-fault.ts";
import { textsOf, type SoapCall } from "./soap-call.ts";
import { child, childrenNamed, type XmlElements, type XmlNode, type XmlValue } from "./xml.ts";
import type { ObjectType } from "../model/object-type.ts";
import type { WorkingSet } from "../org/working-set.ts";

/** Most records in a writing call (SOAP API Developer Guide). */
const MAX_ROWS = 200;

/** The calls that answer with one outcome per row. */
export const rowCalls: Readonly<Record<string, (call: SoapCall) => XmlValue>> = {
  create: (call) =>
    written(call, records(call), (writes, node) => {
      const { type, id, values } = givenRecord(node, viewOf(call));
      if (id !== undefined) throw idOnInsert();
      return { id: writes.create(type.name, values) };
    }),
  update: (call) =>
    written(call, records(call), (writes, node) => {
      const { type, id, values } = givenRecord(node, viewOf(call));
      const checked = checkedId(id ?? "");
      writes.update(type.name, checked, values);
      return { id: checked };
    }),
  delete: (call) =>
    written(call, textsOf(call, "ids"), (writes, given) => {
      const { type, id } = typed(call, given);
      writes.delete(type.name, id);
      return { id };
    }),
  undelete: (call) =>
    written(call, textsOf(call, "ids"), (writes, given) => {
      const { type, id } = typed(call, given);
      writes.undelete(type.name, id);
      return { id };
    }),
  // Named `request` in the WSDL, `mergeRequests` by jsforce.
  merge: (call) =>
    written(
      call,
      ["request", "mergeRequests"].flatMap((name) => childrenNamed(call.argument, name)),
      (writes, node) => merged(call, writes, node),
    ),
  convertLead: (call) =>
    written(call, childrenNamed(call.argument, "leadConverts"), (writes, node) =>
      convertLead(writes, node, viewOf(call)),
    ),
  emptyRecycleBin: (call) => outcomes(textsOf(call, "ids"), (given) => purged(call, given)),
};

const viewOf = ({ emulation: { org }, userId }: SoapCall) => org.viewFor(userId);
const records = (call: SoapCall): readonly XmlNode[] => childrenNamed(call.argument, "sObjects");

class RolledBack extends Error {}

/** Writes the rows in one transaction, each on its own or, if the caller asks, all or none. */
function written<Row>(
  call: SoapCall,
  rows: readonly Row[],
  write: (writes: WorkingSet, row: Row) => XmlElements,
): XmlValue {
  const { emulation, userId, origin, allOrNone, options } = call;
  let results: Outcome[] = [];
  const work = (writes: WorkingSet): void => {
    results = outcomes(rows, (row) => writes.atomically(() => write(writes, row)));
    if (allOrNone && results.some(({ success }) => success === false)) throw new RolledBack();
  };
  try {
    emulation.org.transact(userId, origin, work, options);
  } catch (error) {
    if (!(error instanceof RolledBack)) throw error;
    return results.map((result) =>
      result.success === true ? failed(allOrNoneRolledBack()) : result,
    );
  }
  return results;
}

type Outcome = XmlElements & { readonly success: boolean };

function outcomes<Row>(rows: readonly Row[], work: (row: Row) => XmlElements): Outcome[] {
  if (rows.length > MAX_ROWS) {
    throw new SoapFault(
      "EXCEEDED_ID_LIMIT",
      `record limit reached. cannot submit more than ${MAX_ROWS} records into this call`,
      "InvalidFieldFault",
    );
  }
  return rows.map((row) => {
    try {
      return { ...work(row), success: true };
    } catch (error) {
      if (error instanceof SalesforceError) return failed(error);
      throw error;
    }
  });
}

function failed(error: SalesforceError): Outcome {
  const errors = [error, ...error.others].map(({ errorCode, message, fields }) => ({
    ...(fields.length > 0 ? { fields } : {}),
    message,
    statusCode: errorCode,
  }));
  return { errors, id: null, success: false };
}

function typed({ emulation: { org } }: SoapCall, given: string): { type: ObjectType; id: string } {
  const id = checkedId(given);
  const type = org.objectTypeOf(id);
  if (type === undefined) throw badRequest("INVALID_ID_FIELD", `invalid id: ${id}`);
  return { type, id };
}

function merged(call: SoapCall, writes: WorkingSet, request: XmlNode): XmlElements {
  const master = child(request, "masterRecord");
  if (master === undefined) {
    throw badRequest("MISSING_ARGUMENT", "masterRecord not specified");
  }
  const { type, id = "", values } = givenRecord(master, viewOf(call));
  const masterId = checkedId(id);
  const losers = childrenNamed(request, "recordToMergeIds").map(({ text }) =>
    checkedId(text.trim()),
  );
  const moved = writes.merge(type.name, masterId, losers, values);
  return { id: masterId, mergedRecordIds: losers, updatedRelatedIds: moved };
}

/** Assumed: only the record itself is purged, not what was deleted with it; no event announces it. */
function purged(call: SoapCall, given: string): XmlElements {
  const { type, id } = typed(call, given);
  const { org } = call.emulation;
  if (org.deletedRecord(type.name, id) === undefined) {
    throw badRequest("INVALID_ID_FIELD", "Invalid record id; not in recycle bin");
  }
  org.purge(type.name, id);
  return { id };
}
