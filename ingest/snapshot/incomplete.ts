import { OrgmirrorError } from "../lib/orgmirror-error.ts";

/** The read has not as many records as the org, or not its current fields and types. It never becomes complete. */
export class SnapshotIncomplete extends OrgmirrorError {
  readonly kind = "snapshot-incomplete";
}

/** The row count of a page differs from its header: the answer was cut off, and is refetched. */
export class PageIncomplete extends OrgmirrorError {
  readonly kind = "page-incomplete";
}
