/**
 * SQL over rows of `sync.change`, as the index `change_left` has it: the ids among the values before a change, without
 * whoever had changed the record last, which every change moves. Few changes have any: a delete, and a reference that
 * was set anew.
 */
export const REFERRED_SQL = `jsonb_path_query_array(before - 'lastmodifiedbyid', '$.* ? (@ like_regex "^[a-zA-Z0-9]{18}$")')`;

/** The changes that have any. */
export const LEFT_SQL = `outcome = 'applied' and jsonb_array_length(${REFERRED_SQL}) > 0`;
