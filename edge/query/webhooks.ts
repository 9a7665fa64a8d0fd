import { iso } from "../protocol/iso-sql.ts";
import {
  type Follows,
  MOST_WEBHOOKS,
  type WebhookEntry,
  type WebhookState,
} from "../protocol/webhook.ts";
import { personName } from "./person-name.ts";
import { type Add, type Row, type Statement, statement } from "./statement.ts";

/** Of a webhook `w` that is there. */
const THERE = "w.removed_at is null";

/** Whether a person of that id is an admin though nobody said so. */
const bySetting = (person: string) =>
  `not exists (select from app.person said where said.id = ${person} and said.role = 'admin')`;

/** Notes a deed about the webhooks of the step `done`; its address alone by the host, as what follows may be a secret. */
function noted(person: string, deed: string, detail: string): string {
  return `noted as (insert into app.audit (person, deed, about, detail)
    select ${person}, '${deed}', done.id, ${detail} from done returning id)`;
}

/**
 * Makes a webhook that follows its objects from now on, with its secret; answers its id, and nothing where there are too
 * many.
 *
 * @param url with its host apart, which is noted
 */
export function makeWebhook(
  { id, url, host, follows }: { id: string; url: string; host: string; follows: Follows },
  { person, secret }: { readonly person: string; readonly secret: string },
): Statement {
  return statement((add) => {
    const by = add(person, "text");
    const objects = Object.keys(follows);
    const detail = add(JSON.stringify({ host, objects }), "json");
    return `with done as (insert into app.webhook as made (id, url, follows, person, by_setting)
        select ${add(id, "text")}, ${add(url, "text")}, ${add(JSON.stringify(follows), "json")}, ${by}, ${bySetting(by)}
        where (select count(*) from app.webhook w where ${THERE}) < ${MOST_WEBHOOKS} returning made.id),
      signed as (insert into app.webhook_secret (webhook, secret) select done.id, ${add(secret, "text")} from done),
      placed as (insert into app.webhook_place (webhook, object, line, seq)
        select done.id, o.name, o.line, o.head_seq from done, sync.object o where o.name = any(${add(objects, "text[]")})),
      ${noted(by, "webhook-made", detail)}
      select done.id from done, noted`;
  });
}

/** What is done to a webhook that is there, and noted; answers its id where it is. */
function changed(
  person: string,
  id: string,
  what: string,
  set: (add: Add, by: string) => string,
  more: (add: Add) => string = () => "",
): Statement {
  return statement((add) => {
    const by = add(person, "text");
    const deed = what === "deleted" ? "webhook-deleted" : "webhook-changed";
    return `with done as (update app.webhook w set ${set(add, by)}
        where w.id = ${add(id, "text")} and ${THERE} returning w.id),
      ${more(add)} ${noted(by, deed, add(JSON.stringify({ what }), "json"))}
      select done.id from done, noted`;
  });
}

export function removeWebhook(person: string, id: string): Statement {
  return changed(person, id, "deleted", () => "removed_at = clock_timestamp()");
}

export function pauseWebhook(person: string, id: string): Statement {
  return changed(person, id, "paused", () => "state = 'paused', reason = null");
}

/** Sets it going: from now on it shows what that person may see. What waits for a retry is tried at once. */
export function resumeWebhook(person: string, id: string): Statement {
  return changed(
    person,
    id,
    "resumed",
    (_, by) => `state = 'on', reason = null, person = ${by}, by_setting = ${bySetting(by)}`,
    () => `again as (update app.webhook_place p set tries = 0, failing_since = null, retry_at = null, is_after_dead = false
      from done where p.webhook = done.id),`,
  );
}

export function moveWebhook(person: string, id: string, url: string): Statement {
  return changed(person, id, "moved", (add) => `url = ${add(url, "text")}`);
}

/** Messages are signed with the secret before as well for a time. */
export function rotateSecret(person: string, id: string, secret: string): Statement {
  return changed(
    person,
    id,
    "secret",
    () => "rotated_at = clock_timestamp()",
    (add) =>
      `signed as (insert into app.webhook_secret (webhook, secret) select done.id, ${add(secret, "text")} from done),`,
  );
}

/** Ingest sends the test. */
export function askTest(id: string): Statement {
  return statement(
    (add) => `update app.webhook w set test_asked_at = clock_timestamp(), test_result = null
      where w.id = ${add(id, "text")} and ${THERE} returning w.id`,
  );
}

/** Dead letters of a webhook are to be sent again, or dropped; answers how many. */
export function settleDeadLetters(
  person: string,
  id: string,
  how: "retried" | "dropped",
): Statement {
  return statement((add) => {
    const by = add(person, "text");
    const which = `d.webhook = ${add(id, "text")}
      and exists (select from app.webhook w where w.id = d.webhook and ${THERE})`;
    const did =
      how === "dropped"
        ? `delete from app.webhook_dead_letter d where ${which} returning d.webhook`
        : `update app.webhook_dead_letter d set asked_at = clock_timestamp() where ${which} returning d.webhook`;
    return `with letters as (${did}),
      done as (select webhook as id, count(*) as letters from letters group by webhook),
      ${noted(by, "webhook-changed", `json_build_object('what', ${add(how, "text")}, 'letters', done.letters)`)}
      select done.letters from done, noted`;
  });
}

const PLACE = `json_build_object('object', p.object, 'seq', p.seq, 'head', o.head_seq,
  'waitingSince', (select ${iso("min(c.received_at)")} from sync.change c where c.object = p.object and c.seq = p.seq + 1),
  'acceptedAt', ${iso("p.accepted_at")}, 'failingSince', ${iso("p.failing_since")}, 'tries', p.tries, 'error', p.error,
  'retryAt', ${iso("p.retry_at")},
  'deadLetters', (select count(*) from app.webhook_dead_letter d where d.webhook = p.webhook and d.object = p.object))`;

/** All webhooks, the one made first first. @param id one alone; null: all */
export function webhooks(id: string | null = null): Statement {
  return statement((add) => {
    const which = id === null ? "true" : `w.id = ${add(id, "text")}`;
    return `select w.id, w.url, w.follows::text, ${personName("w.person")}, ${iso("w.made_at")}, w.state, w.reason,
        ${iso("w.rotated_at")}, ${iso("w.test_asked_at")}, w.test_result,
        (select json_agg(${PLACE} order by p.object)::text from app.webhook_place p
          join sync.object o on o.name = p.object where p.webhook = w.id)
      from app.webhook w where ${THERE} and ${which} order by w.made_at, w.id`;
  });
}

export function readWebhook(row: Row): WebhookEntry {
  const [id, url, follows, by, madeAt, state, reason = null, rotatedAt = null, ...rest] = row;
  const [testAskedAt = null, testResult = null, places = null] = rest;
  return {
    id: id ?? "",
    url: url ?? "",
    objects: JSON.parse(follows ?? "{}"),
    by: by ?? "",
    madeAt: madeAt ?? "",
    state: state as WebhookState,
    reason,
    rotatedAt,
    test: testAskedAt === null ? null : { askedAt: testAskedAt, result: testResult },
    places: JSON.parse(places ?? "[]"),
  };
}
