import { quoteIdent } from "../../db/mirror/identifier.ts";
import type { QuestionObject } from "./column.ts";
import { allRowsOf } from "./rows-of.ts";
import { type Statement, statement } from "./statement.ts";

/**
 * The id of the user with an e-mail address, if there is one: of several, one whose user name it is as well, then one that
 * is active. Null where users are mirrored without their addresses.
 */
export function userByEmail(user: QuestionObject, email: string): Statement | null {
  const names = new Set(user.columns.map(({ column }) => column));
  if (!names.has("email")) return null;
  return statement((add) => {
    const address = `lower(${add(email, "text")})`;
    const order = [
      ...(names.has("username") ? [`lower(${quoteIdent("username")}) = ${address} desc`] : []),
      ...(names.has("isactive") ? [`${quoteIdent("isactive")} desc nulls last`] : []),
      "id",
    ];
    return `select id from ${allRowsOf(user)}
      where lower(email) = ${address} order by ${order.join(", ")} limit 1`;
  });
}
