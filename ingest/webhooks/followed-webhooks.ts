import * as v from "valibot";
import { grantOf, isWholeSight } from "../../edge/grants/grant-of.ts";
import { FIRST_GROUPS, type Group, Groups } from "../../edge/protocol/grant.ts";
import { iso } from "../../edge/protocol/iso-sql.ts";
import { Follows, ROTATION_HOURS } from "../../edge/protocol/webhook.ts";
import type { NodeContext } from "../context/pipeline-context.ts";
import { retry } from "../lib/decision.ts";
import { retrying } from "../lib/retrying.ts";
import { testMessage } from "./message.ts";
import { endWebhook } from "./place.ts";
import { MessagePoster, type WebhookSettings } from "./post-message.ts";

/** A webhook that may be sent to now. */
export type Webhook = {
  readonly id: string;
  readonly url: string;
  /** The present one first. */
  readonly secrets: readonly string[];
  readonly follows: Follows;
};

const ROUND_MS = 1_000;
const BACKOFF = { baseMs: 500, maxMs: 15_000 };
/** What was read longer ago says nothing of who may see what now. */
const KNOWN_MS = 5_000;
/** What is left of a webhook that was removed goes after this: a message may still be under way. */
const PURGE_AFTER = "interval '2 minutes'";

type Context = Pick<NodeContext, "pool" | "clock" | "log">;

type StoredWebhook = Omit<Webhook, "secrets"> & {
  readonly secrets: readonly string[];
  readonly person: string;
  readonly bySetting: boolean;
  readonly said: string | null;
  readonly claims: readonly string[];
  readonly isOn: boolean;
  /** A test that nobody has taken up, by when it was asked for. */
  readonly test: string | null;
};

/**
 * The webhooks that are on, and that whoever made them may have, read once a second by each node. Test messages go
 * from here, since they are of no object.
 */
export class FollowedWebhooks {
  readonly poster: MessagePoster;
  #webhooks: ReadonlyMap<string, Webhook> = new Map();
  #readAt = -Infinity;
  /** After a restore of Postgres another content may have the same number. */
  #groups: { readonly version: string; readonly groups: readonly Group[] } | null = null;
  readonly #tests = new Set<Promise<void>>();

  constructor(settings: WebhookSettings, poster = new MessagePoster(settings)) {
    this.poster = poster;
  }

  /** Those that follow an object. */
  of(object: string): readonly Webhook[] {
    const isKnown = performance.now() - this.#readAt < KNOWN_MS;
    if (!isKnown) return [];
    return [...this.#webhooks.values()].filter(({ follows }) => object in follows);
  }

  /** One of these, if it may be sent to now. */
  get(object: string, id: string): Webhook | null {
    return this.of(object).find((one) => one.id === id) ?? null;
  }

  /** Reads them again and again, until the signal aborts. What fails is thrown. */
  async rounds(context: Context, succeeded: () => void, signal: AbortSignal): Promise<void> {
    try {
      for (let round = 0; !signal.aborted; round += 1) {
        await this.round(context, signal);
        if (round % 60 === 0) await purge(context);
        succeeded();
        await context.clock.sleep(ROUND_MS, signal);
      }
    } finally {
      await Promise.all(this.#tests);
    }
  }

  async round(context: Context, signal: AbortSignal): Promise<void> {
    const readAt = performance.now();
    const stored = await readWebhooks(context);
    if (stored.length > 0) await this.#readGroups(context);
    const on = stored.filter(({ isOn }) => isOn);
    const refusals = new Map(on.map((one) => [one.id, this.#refusal(one)]));
    this.#webhooks = new Map(
      on.filter(({ id }) => refusals.get(id) === null).map((one) => [one.id, one]),
    );
    this.#readAt = readAt;
    for (const [id, reason] of refusals) {
      if (reason === null) continue;
      const isNew = await endWebhook(context.pool, id, { action: "pause", reason });
      if (isNew) noteEnd(context, id, `is paused: ${reason}`);
    }
    for (const one of stored) if (one.test !== null) this.#test(context, one, one.test, signal);
  }

  /** Groups that this version cannot read say nothing: the error is tried again, and nothing is sent meanwhile. */
  async #readGroups({ pool }: Context): Promise<void> {
    const { rows } = await pool.query<{ version: string; groups: string | null }>(
      `select version, case when version <> $1 then groups end as groups
       from (select concat(version, ' ', saved_at) as version, groups::text as groups
         from app.groups_version order by app.groups_version.version desc limit 1) latest`,
      [this.#groups?.version ?? ""],
    );
    const [latest] = rows;
    if (latest === undefined) this.#groups = { version: "", groups: FIRST_GROUPS.groups };
    else if (latest.groups !== null)
      this.#groups = {
        version: latest.version,
        groups: v.parse(Groups.entries.groups, JSON.parse(latest.groups)),
      };
  }

  /** Why who made it may not have it any more; null where they may. */
  #refusal({ person, bySetting, said, claims, follows }: StoredWebhook): string | null {
    const isAdmin = said === "admin" || (bySetting && said === null);
    if (!isAdmin)
      return "Who made it, or set it going last, is no admin any more; an admin may set it going.";
    const grant = grantOf(this.#groups?.groups ?? [], { id: person, groups: claims });
    const hidden = Object.keys(follows).filter((object) => {
      const sight = grant.of(object);
      return sight === null || !isWholeSight(sight);
    });
    if (hidden.length === 0) return null;
    return `Who made it, or set it going last, does not see all of ${hidden.join(", ")} any more; an admin who does may set it going.`;
  }

  #test(context: Context, webhook: StoredWebhook, asked: string, signal: AbortSignal): void {
    const sent = this.#sendTest(context, webhook, asked, signal).catch((error: unknown) => {
      if (!signal.aborted) noteEnd(context, webhook.id, `was not tested: ${String(error)}`);
    });
    this.#tests.add(sent);
    void sent.then(() => this.#tests.delete(sent));
  }

  async #sendTest(
    { pool }: Context,
    webhook: StoredWebhook,
    asked: string,
    signal: AbortSignal,
  ): Promise<void> {
    const taken = await pool.query(
      `update app.webhook set test_taken_at = test_asked_at
       where id = $1 and test_taken_at is distinct from test_asked_at`,
      [webhook.id],
    );
    if (taken.rowCount !== 1) return;
    const answer = await this.poster.post(webhook, testMessage(webhook.id, asked), signal);
    const result = answer.accepted ? `It answered ${answer.status}.` : answer.error;
    await pool.query("update app.webhook set test_result = $2 where id = $1", [webhook.id, result]);
  }
}

/** Reads the webhooks until the signal aborts. While that fails, which is logged, none is sent to. */
export async function followedLoop(
  context: Context,
  webhooks: FollowedWebhooks,
  signal: AbortSignal,
): Promise<void> {
  const { clock, log } = context;
  const rounds = (succeeded: () => void) => webhooks.rounds(context, succeeded, signal);
  const policy = (error: unknown) => retry(error instanceof Error ? error.message : String(error));
  const onRetry = ({ decision }: { readonly decision: { readonly reason: string } }) =>
    log({
      kind: "webhook",
      severity: "warning",
      message: `No webhook is sent to, and this is tried again: ${decision.reason}`,
    });
  await retrying(rounds, { policy, backoff: BACKOFF, clock, signal, onRetry }).catch(
    (error: unknown) => {
      if (!signal.aborted) throw error;
    },
  );
}

/** Notes in the log what became of a webhook. */
export function noteEnd({ log }: Pick<NodeContext, "log">, id: string, what: string): void {
  log({ kind: "webhook", severity: "warning", message: `The webhook ${id} ${what}` });
}

async function readWebhooks({ pool }: Context): Promise<readonly StoredWebhook[]> {
  const { rows } = await pool.query<Record<string, string | null>>(
    `select w.id, w.url, w.follows::text as follows, w.person, w.by_setting, w.state, p.role,
       to_json(p.groups)::text as claims,
       case when w.test_asked_at is distinct from w.test_taken_at then ${iso("w.test_asked_at")} end as test,
       (select json_agg(s.secret order by s.id desc)::text from app.webhook_secret s where s.webhook = w.id
         and not exists (select from app.webhook_secret later where later.webhook = s.webhook and later.id > s.id
           and later.made_at < clock_timestamp() - interval '${ROTATION_HOURS} hours')) as secrets
     from app.webhook w left join app.person p on p.id = w.person
     where w.removed_at is null and (w.state = 'on' or w.test_asked_at is distinct from w.test_taken_at)`,
  );
  return rows.map((row) => ({
    id: row["id"] ?? "",
    url: row["url"] ?? "",
    follows: v.parse(Follows, JSON.parse(row["follows"] ?? "{}")),
    secrets: JSON.parse(row["secrets"] ?? "[]"),
    person: row["person"] ?? "",
    bySetting: row["by_setting"] === "t",
    said: row["role"] ?? null,
    claims: JSON.parse(row["claims"] ?? "[]"),
    isOn: row["state"] === "on",
    test: row["test"] ?? null,
  }));
}

/** Secrets of webhooks that were removed, and their dead letters, are not kept; nor are secrets that sign no more. */
async function purge({ pool }: Context): Promise<void> {
  for (const table of ["webhook_secret", "webhook_dead_letter", "webhook_place"])
    await pool.query(
      `delete from app.${table} x using app.webhook w
       where w.id = x.webhook and w.removed_at < clock_timestamp() - ${PURGE_AFTER}`,
    );
  await pool.query(
    `delete from app.webhook_secret s where exists (select from app.webhook_secret later
       where later.webhook = s.webhook and later.id > s.id and later.made_at < clock_timestamp() - interval '${ROTATION_HOURS} hours')`,
  );
}
