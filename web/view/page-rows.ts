/** Rows of the first page of a list: more than a screen has, and soon read. */
export const FIRST_ROWS = 100;
/** Rows of each further page. */
export const PAGE_ROWS = 200;
/** The most that the API gives at once. */
export const MAX_ROWS = 500;
