/** Rows of the first page of a list: more than a screen has, and soon read. */
export const FIRST_ROWS = 100;
/** Rows of each further page. */
export const PAGE_ROWS = 200;
/** The most that the API gives at once. */
export const MAX_ROWS = 500;
/** The most of a list that is held: what is further from what is seen is read again when it is scrolled to. */
export const HELD_ROWS = 2_000;
/** Further pages are read when so many rows are left before or behind what is seen. */
export const AHEAD_ROWS = 60;
