/** The loaded and dead-lettered rows are not as many as the org has, or not of the types that its fields have now: never complete. */
export class SnapshotIncomplete extends Error {}

/** A page held another number of rows than its header says: it is read again. */
export class PageIncomplete extends Error {}
