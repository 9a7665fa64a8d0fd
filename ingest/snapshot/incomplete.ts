import { OrgmirrorError } from "../lib/orgmirror-error.ts";

/** What was read is not as much as the org has, or not of the fields and types that it has now: never complete. */
export class SnapshotIncomplete extends OrgmirrorError {
  readonly kind = "snapshot-incomplete";
}

/** A page held another number of rows than its header says: half of an answer, which is read again. */
export class PageIncomplete extends OrgmirrorError {
  readonly kind = "page-incomplete";
}
