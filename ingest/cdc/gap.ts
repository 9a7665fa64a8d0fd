import type { ChangeEvent } from "./change-event.ts";

/** The id that a GAP_OVERFLOW names: no record in particular ("Overflow Events", Change Data Capture Guide). */
const NO_RECORD = /^0{15}(AAA)?$/;

/** An event without values: it reports only that records, or the whole object, changed. */
export function isGap(event: Pick<ChangeEvent, "changeType">): boolean {
  return event.changeType.startsWith("GAP_");
}

/** More than 100,000 changes in one transaction: the rest of this object's changes have no events. */
export function isOverflow(event: Pick<ChangeEvent, "changeType">): boolean {
  return event.changeType === "GAP_OVERFLOW";
}

/** `001*`, all records of an object (a field's type was converted), or the all-zero id of an overflow. */
function isWildcardId(recordId: string): boolean {
  return recordId.endsWith("*") || NO_RECORD.test(recordId);
}

/** Whether the event is about records that it does not name. */
export function isWildcard(event: Pick<ChangeEvent, "recordIds">): boolean {
  return event.recordIds.some(isWildcardId);
}
