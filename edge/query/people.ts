import { iso } from "../protocol/iso-sql.ts";
import type { SaidRole } from "../protocol/person.ts";
import { notedSql } from "./audit.ts";
import { type Add, type Statement, statement } from "./statement.ts";
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

/** Who is an admin whatever is said, and who can be one: of somebody whose issuer is not asked any more nobody hears. */
export type Admins = {
  /** The issuers that people can sign in through. */
  readonly issuers: readonly string[];
  /** Addresses, lower-cased, that a setting makes admins. */
  readonly always: readonly string[];
  /** Addresses that it makes something less. */
  readonly never: readonly string[];
};

/**
 * Says what a person may do, and who said it; answers their id, and nothing where there is no such person or nobody else is
 * an admin who can sign in.
 *
 * @param admins null where one is left in any case
 */
export function sayRole(
  by: string,
  person: string,
  said: SaidRole | null,
  admins: Admins | null,
): Statement {
  return statement((add) => {
    const id = add(person, "text");
    const isLast = said === "admin" || admins === null ? "false" : isLastSql(id, admins, add);
    const locked = `locked as materialized (
        select id, role, email, issuer from app.person where role = 'admin' or id = ${id} order by id for update)`;
    const did = `update app.person p set role = nullif(${add(said ?? "", "text")}, '')
      where p.id = ${id} and not ${isLast} returning p.id`;
    const noted = { person: by, deed: "role", detail: { role: said } } as const;
    return notedSql(noted, did, add, [locked]);
  });
}

/** Of two admins who demote each other at once the second one waits, and sees here what the first one did. */
function isLastSql(id: string, { issuers, always, never }: Admins, add: Add): string {
  const isHeard = `issuer = any(${add(issuers, "text[]")})`;
  const isAddress = (all: readonly string[]) =>
    `lower(coalesce(email, '')) = any(${add(all, "text[]")})`;
  return `(p.role = 'admin'
      and not exists (select from locked where role = 'admin' and id <> ${id} and ${isHeard} and not ${isAddress(never)})
      and not exists (select from app.person where ${isHeard} and ${isAddress(always)}))`;
}

/** Ends all sessions of a person; answers their ids. */
export function endSessions(by: string, person: string): Statement {
  return statement((add) => {
    const did = `update app.session s set ended_at = clock_timestamp()
      where s.person = ${add(person, "text")} and ${ALIVE} returning s.id`;
    return notedSql({ person: by, deed: "sessions-ended", about: person }, did, add);
  });
}
