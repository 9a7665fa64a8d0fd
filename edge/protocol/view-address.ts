/** Stands for the list of all records, in an address and as a default. */
export const ALL_RECORDS = "all";

/** What the address of a list has that no view keeps: the view that it is of, and moments. */
export const NOT_OF_A_VIEW = ["view", "asOf", "since"] as const;
