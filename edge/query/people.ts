import { iso } from "../protocol/iso-sql.ts";
import type { SaidRole } from "../protocol/person.ts";
import { notedSql } from "./audit.ts";
import { type Statement, statement } from "./statement.ts";
import { ALIVE } from "./sessions.ts";

/** Of more the list would not be whole. */
export const MOST_PEOPLE = 5_000;

/**
 * Everybody who was ever here: id, issuer, name, address, what an admin said, seen, sessions alive, groups. Those of whom one said
 * something come first, then whoever was seen last.
 */
export const people = statement(
  () => `select p.id, p.issuer, p.name, p.email, p.role, ${iso("p.seen_at")},
      (select count(*) from app.session s where s.person = p.id and ${ALIVE}),
      to_json(p.groups)::text
    from app.person p order by p.role is null, p.seen_at desc, p.id limit ${MOST_PEOPLE}`,
);

/**
 * Says what a person may do, and who said it; answers their id, and nothing where there is no such person or nobody else is an admin.
 *
 * @param admins addresses, lower-cased, that a setting makes admins, whatever is said
 */
export function sayRole(
  by: string,
  person: string,
  said: SaidRole | null,
  admins: readonly string[],
): Statement {
  return statement((add) => {
    const id = add(person, "text");
    const isAdminSet = () =>
      `exists (select from app.person where lower(email) = any(${add(admins, "text[]")}))`;
    // Of two admins who demote each other at once the second one waits, and sees here what the first one did.
    const others = `(select count(*) from locked where role = 'admin' and id <> ${id})`;
    const isLast =
      said === "admin" ? "false" : `(p.role = 'admin' and ${others} = 0 and not ${isAdminSet()})`;
    const locked = `locked as materialized (
        select id, role from app.person where role = 'admin' or id = ${id} order by id for update)`;
    const did = `update app.person p set role = nullif(${add(said ?? "", "text")}, '')
      where p.id = ${id} and not ${isLast} returning p.id`;
    const noted = { person: by, deed: "role", detail: { role: said } } as const;
    return notedSql(noted, did, add, [locked]);
  });
}

/** Ends all sessions of a person; answers their ids. */
export function endSessions(by: string, person: string): Statement {
  return statement((add) => {
    const did = `update app.session s set ended_at = clock_timestamp()
      where s.person = ${add(person, "text")} and ${ALIVE} returning s.id`;
    return notedSql({ person: by, deed: "sessions-ended", about: person }, did, add);
  });
}
