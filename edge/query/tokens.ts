import { iso } from "../protocol/iso-sql.ts";
import { type Grants, Grants as GrantsSchema } from "../protocol/grant.ts";
import { readJson } from "../protocol/json.ts";
import { type MadeToken, MOST_TOKENS, type NewToken, type TokenEntry } from "../protocol/token.ts";
import { notedSql } from "./audit.ts";
import { personName } from "./person-name.ts";
import { PERSON } from "./sessions.ts";
import { type Row, type Statement, statement } from "./statement.ts";

const ALIVE = "t.revoked_at is null and t.expires_at > clock_timestamp()";

const USED_LONG_AGO = "coalesce(t.used_at < clock_timestamp() - interval '1 minute', true)";

/** An expired one is listed for so many days, so that whoever wonders why a program stopped finds it. */
const EXPIRED_DAYS = 30;

/**
 * Keeps the digest of a new token, and notes that it was made; answers its id, name and end as JSON, and nothing where its
 * owner has too many.
 */
export function makeToken(
  { name, days, grants }: NewToken,
  { id, digest, person }: { readonly id: string; readonly digest: string; readonly person: string },
): Statement {
  return statement((add) => {
    const owner = add(person, "text");
    const narrowed = grants === null ? "null::json" : add(JSON.stringify(grants), "json");
    const did = `insert into app.api_token as made (id, digest, person, name, grants, expires_at)
      select ${add(id, "text")}, ${add(digest, "text")}, ${owner}, ${add(name, "text")}, ${narrowed},
        clock_timestamp() + make_interval(days => ${add(days, "int")})
      where (select count(*) from app.api_token t where t.person = ${owner} and ${ALIVE}) < ${MOST_TOKENS}
      returning json_build_object('id', made.id, 'name', made.name, 'expiresAt', ${iso("made.expires_at")})`;
    const detail = { token: id, name, days, objects: grants && Object.keys(grants) };
    return notedSql({ person, deed: "token-made", about: person, detail }, did, add);
  });
}

/** Reads a row of `makeToken`, with the token itself. */
export function readMade(row: Row, token: string): MadeToken {
  return { ...JSON.parse(row[0] ?? ""), token };
}

/** Revokes a token of that person, or, for admins, of anybody, and notes it; answers its id where there was one. */
export function revokeToken(by: string, id: string, ofAnybody: boolean): Statement {
  return statement((add) => {
    const [person, own] = [add(by, "text"), ofAnybody ? "true" : `t.person = ${add(by, "text")}`];
    return `with done as (update app.api_token t set revoked_at = clock_timestamp()
        where t.id = ${add(id, "text")} and t.revoked_at is null and ${own} returning t.id, t.name, t.person),
      noted as (insert into app.audit (person, deed, about, detail)
        select ${person}, 'token-revoked', done.person, json_build_object('token', done.id, 'name', done.name)
        from done returning id)
      select done.id from done, noted`;
  });
}

/** Tokens that are not revoked, of a person, or, for null, of everybody; the one made last first. */
export function tokensOf(person: string | null): Statement {
  return statement((add) => {
    const whose = person === null ? "true" : `t.person = ${add(person, "text")}`;
    return `select t.id, t.name, t.person, ${personName("t.person")}, ${iso("t.made_at")}, ${iso("t.expires_at")},
        t.expires_at <= clock_timestamp(), ${iso("t.used_at")}, t.grants::text
      from app.api_token t where t.revoked_at is null
        and t.expires_at > clock_timestamp() - interval '${EXPIRED_DAYS} days' and ${whose}
      order by t.made_at desc, t.id limit 5000`;
  });
}

/** @param asker the id of who lists them */
export function readToken(row: Row, asker: string): TokenEntry {
  const [id, name, person, owner, madeAt, expiresAt, isExpired, usedAt = null, grants = null] = row;
  return {
    id: id ?? "",
    name: name ?? "",
    owner: owner ?? "",
    isOwn: person === asker,
    madeAt: madeAt ?? "",
    expiresAt: expiresAt ?? "",
    isExpired: isExpired === "t",
    usedAt,
    grants: grants === null ? null : readGrants(grants),
  };
}

/** What a token narrows to; what cannot be read lets it see nothing. */
export function readGrants(text: string): Grants {
  return readJson(GrantsSchema, text) ?? {};
}

/**
 * The token of a digest that is alive: id, name, owner, grants, end, whether its use was noted long ago, the issuer of its owner
 * and the owner as `readPerson` reads one; of these nothing where the owner never signed in.
 */
export function tokenOf(digest: string): Statement {
  return statement(
    (
      add,
    ) => `select t.id, t.name, t.person, t.grants::text, ${iso("t.expires_at")}, ${USED_LONG_AGO}, p.issuer, ${PERSON}
      from app.api_token t left join app.person p on p.id = t.person
      where t.digest = ${add(digest, "text")} and ${ALIVE}`,
  );
}

/** Notes that a token was used, once a minute whoever says it. */
export function noteTokenUse(id: string): Statement {
  return statement(
    (add) => `update app.api_token t set used_at = clock_timestamp()
      where t.id = ${add(id, "text")} and ${USED_LONG_AGO}`,
  );
}
