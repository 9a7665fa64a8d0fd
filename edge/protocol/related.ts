/** The records of an object that refer to a record by one of their references. */
export type RelatedList = {
  readonly object: string;
  readonly labelPlural: string;
  /** The reference, as a column and as people read it. */
  readonly column: string;
  readonly label: string;
  readonly count: number;
  /** There are more than were counted. */
  readonly isMore: boolean;
};
