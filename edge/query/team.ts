import type { QuestionObject } from "./column.ts";
import { allRowsOf } from "./rows-of.ts";
import { type Statement, statement } from "./statement.ts";

/** A team larger than this is not read: a condition of so many ids would be slower than it is worth. */
export const MOST_OF_TEAM = 20_000;

/**
 * The ids of a user and of all whose manager leads up to them. Null where users are mirrored without their managers.
 * Managers in a circle end nowhere twice.
 */
export function teamByManagers(users: QuestionObject, user: string): Statement | null {
  if (!has(users, "managerid")) return null;
  return statement((add) => {
    const [table, id] = [allRowsOf(users), add(user, "text")];
    return `with recursive team (id) as (
        select ${id} union select u.id from ${table} u join team t on u.managerid = t.id)
      select id from team order by id limit ${MOST_OF_TEAM + 1}`;
  });
}

/** The ids of a user and of all whose role is below theirs. Null where users or roles are mirrored without it. */
export function teamByRoles(
  users: QuestionObject,
  roles: QuestionObject,
  user: string,
): Statement | null {
  if (!has(users, "userroleid") || !has(roles, "parentroleid")) return null;
  return statement((add) => {
    const [table, id] = [allRowsOf(users), add(user, "text")];
    return `with recursive below (id) as (
        select r.id from ${allRowsOf(roles)} r
          where r.parentroleid = (select userroleid from ${table} where id = ${id})
        union select r.id from ${allRowsOf(roles)} r join below b on r.parentroleid = b.id)
      select ${id} as id union select u.id from ${table} u join below b on u.userroleid = b.id
      order by id limit ${MOST_OF_TEAM + 1}`;
  });
}

function has({ columns }: QuestionObject, name: string): boolean {
  return columns.some(({ column }) => column === name);
}
