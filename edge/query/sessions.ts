import { LONGEST_SESSION_DAYS, type SaidRole } from "../protocol/person.ts";
import { iso } from "../protocol/iso-sql.ts";
import { notedSql } from "./audit.ts";
import { type Add, type Row, type Statement, statement } from "./statement.ts";

/** A session ends so long after it was last used. */
const IDLE_DAYS = 7;

/** What is kept of who signed in. */
export type SignedIn = {
  readonly issuer: string;
  readonly subject: string;
  readonly name: string;
  readonly email: string | null;
  /** The user of the org, 18 characters, where the provider is Salesforce. */
  readonly user: string | null;
  readonly groups: readonly string[];
};

/** Who a person is to us, beside what a provider says. */
export type StoredPerson = {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly user: string | null;
  /** What an admin said. */
  readonly said: SaidRole | null;
  readonly groups: readonly string[];
};

/** The columns of a person `p` that `readPerson` reads. */
export const PERSON = "p.id, p.name, p.email, p.user_id, p.role, to_json(p.groups)::text";

/** The id of a person who was never here; `otherwise` where somebody has the first one. */
export type NewPerson = { readonly id: string; readonly otherwise: string };

/** Adds the person, or brings what the provider says of them up to date. */
function upsertSql({ id, otherwise }: NewPerson, person: SignedIn, add: Add): string {
  const { issuer, subject, name, email, user, groups } = person;
  const first = add(id, "text");
  return `insert into app.person as p (id, issuer, subject, name, email, user_id, groups) values (
      case when exists (select from app.person where id = ${first}) then ${add(otherwise, "text")} else ${first} end,
      ${add(issuer, "text")}, ${add(subject, "text")}, ${add(name, "text")},
      nullif(${add(email ?? "", "text")}, ''), nullif(${add(user ?? "", "text")}, ''), ${add(groups, "text[]")})
    on conflict (issuer, subject) do update set name = excluded.name, email = excluded.email, user_id = excluded.user_id,
      groups = excluded.groups, seen_at = clock_timestamp()
    returning ${PERSON}`;
}

export function upsertPerson(ids: NewPerson, person: SignedIn): Statement {
  return statement((add) => upsertSql(ids, person, add));
}

/** The person of an issuer's subject, who was seen within the hour with the same name and address. */
export function personSeen({ issuer, subject, name, email }: SignedIn): Statement {
  return statement(
    (add) => `select ${PERSON} from app.person p
      where p.issuer = ${add(issuer, "text")} and p.subject = ${add(subject, "text")} and p.name = ${add(name, "text")}
        and coalesce(p.email, '') = ${add(email ?? "", "text")} and p.seen_at > clock_timestamp() - interval '1 hour'`,
  );
}

/** Opens a session of a person who has just signed in, and notes it. @param digest of its token */
export function openSession(
  ids: { readonly person: NewPerson; readonly session: string },
  person: SignedIn,
  digest: string,
  browser: string,
): Statement {
  return statement((add) => {
    const session = add(ids.session, "text");
    return `with p as (${upsertSql(ids.person, person, add)}),
      s as (insert into app.session (id, digest, person, browser)
        select ${session}, ${add(digest, "text")}, id, ${add(browser, "text")} from p returning person)
      insert into app.audit (person, deed, about, detail)
      select person, 'sign-in', ${session}, ${add(JSON.stringify({ browser }), "json")} from s returning person`;
  });
}

export const ALIVE = `s.ended_at is null and s.used_at > clock_timestamp() - interval '${IDLE_DAYS} days'
  and s.began_at > clock_timestamp() - interval '${LONGEST_SESSION_DAYS} days'`;

/** The session of a token's digest, with its person, and whether its use was noted long ago. */
export function sessionOf(digest: string): Statement {
  return statement(
    (add) => `select s.id, s.used_at < clock_timestamp() - interval '1 hour', p.issuer, ${PERSON}
      from app.session s join app.person p on p.id = s.person where s.digest = ${add(digest, "text")} and ${ALIVE}`,
  );
}

export function readPerson(row: Row): StoredPerson {
  const [id, name, email, user, said, groups] = row;
  return {
    id: id ?? "",
    name: name ?? "",
    email: email ?? null,
    user: user ?? null,
    said: (said ?? null) as SaidRole | null,
    groups: JSON.parse(groups ?? "[]"),
  };
}

export function noteUse(session: string): Statement {
  return statement(
    (add) =>
      `update app.session set used_at = clock_timestamp() where id = ${add(session, "text")}`,
  );
}

/** A person's own sessions that are alive, the one used last first. */
export function sessionsOf(person: string): Statement {
  return statement(
    (add) => `select s.id, s.browser, ${iso("s.began_at")}, ${iso("s.used_at")} from app.session s
      where s.person = ${add(person, "text")} and ${ALIVE} order by s.used_at desc, s.id limit 500`,
  );
}

/** Ends a session of that person; answers its id where it was alive. */
export function endSession(person: string, session: string): Statement {
  return statement((add) => {
    const did = `update app.session s set ended_at = clock_timestamp()
      where s.id = ${add(session, "text")} and s.person = ${add(person, "text")} and ${ALIVE} returning s.id`;
    return notedSql({ person, deed: "sign-out" }, did, add);
  });
}

/** Ends the session of a token's digest, and notes that whose it was signed out. */
export function endDigest(digest: string): Statement {
  return statement(
    (add) => `with done as (update app.session s set ended_at = clock_timestamp()
        where s.digest = ${add(digest, "text")} and ${ALIVE} returning s.id, s.person),
      noted as (insert into app.audit (person, deed, about) select person, 'sign-out', id from done returning id)
      select done.id from done, noted`,
  );
}

/** The organization that is mirrored, 18 characters; none until ingest signed in. */
export const organizationId = statement(() => "select id from sync.organization");
