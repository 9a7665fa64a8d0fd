import type { Pool } from "pg";
import { iso } from "../../edge/protocol/iso-sql.ts";
import { type Lease, LeaseLost } from "../core/pipeline-row.ts";
import { fenced, isLeased } from "../core/sql.ts";
import type { Consequence } from "./after-failure.ts";
import type { SentChange } from "./message.ts";

/** A message that was sent, perhaps, and is until it is taken or set aside. */
export type Pending = {
  readonly kind: "changes" | "reset";
  readonly to: number;
  /** The line of `to`. */
  readonly line: string;
  readonly at: string;
  /** Changes that are not in it. */
  readonly without: ReadonlySet<number>;
};

/** How far a webhook is with an object (app.webhook_place), and what the log has behind it. */
export type Place = {
  readonly webhook: string;
  readonly seq: number;
  readonly head: number;
  /** Whether the log of the place is the present one. */
  readonly isOnLine: boolean;
  readonly pending: Pending | null;
  readonly tries: number;
  readonly failingForMs: number;
  /** Until the next try; 0: now. */
  readonly retryInMs: number;
  readonly isAfterDead: boolean;
  /** Of the webhook with all its objects. */
  readonly deadLetters: number;
  /** Whether some of this object are to be sent again. */
  readonly isAsked: boolean;
};

/** The line of a seq of the object `object`: of the latest grant that began at or before it. */
const lineOf = (object: string, seq: string) =>
  `(select l.line from sync.lineage l where l.object = ${object} and l.first_seq <= ${seq} order by l.n desc limit 1)`;

/** A line on which nothing was written yet is that of the head all the same. */
const placeLine = (object: string, seq: string) =>
  `coalesce(${lineOf(object, seq)}, (select line from sync.object where name = ${object}))`;

const DEAD = "from app.webhook_dead_letter d where d.webhook = p.webhook";

const msUntil = (time: string) => `extract(epoch from ${time} - clock_timestamp()) * 1000`;

/** Null where the webhook does not follow the object. Throws LeaseLost. */
export async function readPlace(pool: Pool, lease: Lease, webhook: string): Promise<Place | null> {
  const { rows } = await pool.query<Record<string, string | null>>(
    `select p.seq, o.head_seq, p.pending_to, p.pending_kind, ${iso("p.pending_at")} as pending_at, p.tries,
       to_json(p.pending_without)::text as pending_without, p.is_after_dead,
       ${placeLine("p.object", "p.pending_to")} as pending_line,
       (p.line = o.line or exists (select from sync.lineage l join sync.lineage after on after.object = l.object and after.n = l.n + 1
         where l.object = o.name and l.line = p.line and p.seq < after.first_seq)) as on_line,
       coalesce(-1 * ${msUntil("p.failing_since")}, 0) as failing_ms,
       greatest(coalesce(${msUntil("p.retry_at")}, 0), 0) as retry_ms,
       (select count(*) ${DEAD}) as dead,
       exists (select ${DEAD} and d.object = p.object and d.asked_at is not null) as asked
     from (select name, line, head_seq from sync.object where ${isLeased("$1", "$2")}) o
     left join app.webhook_place p on p.object = o.name and p.webhook = $3`,
    [lease.object, lease.line, webhook],
  );
  const [row] = rows;
  if (row === undefined) throw new LeaseLost(lease.object);
  return row["seq"] === null ? null : placeOf(webhook, row);
}

function placeOf(webhook: string, row: Readonly<Record<string, string | null>>): Place {
  const number = (name: string) => Number(row[name] ?? 0);
  return {
    webhook,
    seq: number("seq"),
    head: number("head_seq"),
    isOnLine: row["on_line"] === "t",
    pending: pendingOf(row),
    tries: number("tries"),
    failingForMs: number("failing_ms"),
    retryInMs: number("retry_ms"),
    isAfterDead: row["is_after_dead"] === "t",
    deadLetters: number("dead"),
    isAsked: row["asked"] === "t",
  };
}

function pendingOf(row: Readonly<Record<string, string | null>>): Pending | null {
  if (row["pending_to"] === null) return null;
  const without = JSON.parse(row["pending_without"] ?? "[]") as readonly number[];
  return {
    kind: row["pending_kind"] === "reset" ? "reset" : "changes",
    to: Number(row["pending_to"]),
    line: row["pending_line"] ?? "",
    at: row["pending_at"] ?? "",
    without: new Set(without),
  };
}

/** Writes to places, each under the lease of the object and from the place that was read. All throw LeaseLost. */
export class PlaceWriter {
  readonly #pool: Pool;
  readonly #lease: Lease;

  constructor(pool: Pool, lease: Lease) {
    this.#pool = pool;
    this.#lease = lease;
  }

  /** Fixes the next message, before it is sent first. What it leaves out goes behind the dead letters. */
  async begin(
    place: Place,
    next: Pick<Pending, "kind" | "to">,
    held: readonly SentChange[],
  ): Promise<void> {
    await this.#write(
      place,
      `pending_to = $5, pending_kind = $6, pending_at = clock_timestamp(), pending_without = $7`,
      [next.to, next.kind, held.map(({ seq }) => seq)],
      held,
    );
  }

  /** Goes on to a change without a message. */
  async skip(place: Place, to: number, held: readonly SentChange[]): Promise<void> {
    await this.#write(place, `seq = $5, line = ${placeLine("$1", "$5::bigint")}`, [to], held);
  }

  /** What could not be made again begins anew. */
  async forget(place: Place): Promise<void> {
    await this.#write(place, "pending_to = null, pending_without = '{}'", []);
  }

  /** The receiver has the message. A reset makes dead letters of the object needless: all of it is read again. */
  async accepted(place: Place, { kind, to, line }: Pending): Promise<void> {
    if (kind === "reset") await this.#drop(place, null);
    await this.#write(
      place,
      `${GONE_ON}, accepted_at = clock_timestamp(), error = null, is_after_dead = false`,
      [to, line],
    );
  }

  /** Its changes become dead letters. */
  async setAside(
    place: Place,
    { to, line }: Pending,
    changes: readonly SentChange[],
    error: string,
  ): Promise<void> {
    await this.#write(
      place,
      `${GONE_ON}, error = $7, is_after_dead = true`,
      [to, line, error],
      changes,
    );
  }

  /** It is tried again later. */
  async failed(place: Place, error: string, inMs: number): Promise<void> {
    await this.#write(
      place,
      `tries = tries + 1, error = $5, failing_since = coalesce(failing_since, clock_timestamp()),
       retry_at = clock_timestamp() + make_interval(secs => $6::float8 / 1000)`,
      [error, inMs],
    );
  }

  /** Dead letters that the receiver has now. */
  async again(place: Place, seqs: readonly number[]): Promise<void> {
    await this.#drop(place, seqs);
    await this.#write(place, "accepted_at = clock_timestamp(), error = null", []);
  }

  /** Dead letters that it did not take: they wait until they are asked for again. */
  async notAgain(place: Place, error: string): Promise<void> {
    await this.#write(place, "error = $5", [error]);
    await this.#pool.query(
      `update app.webhook_dead_letter set asked_at = null
       where webhook = $3 and object = $1 and ${fenced("$1", "$2")}`,
      [this.#lease.object, this.#lease.line, place.webhook],
    );
  }

  async #drop(place: Place, seqs: readonly number[] | null): Promise<void> {
    await this.#pool.query(
      `delete from app.webhook_dead_letter where webhook = $3 and object = $1
         and ($4::bigint[] is null or seq = any($4)) and ${fenced("$1", "$2")}`,
      [this.#lease.object, this.#lease.line, place.webhook, seqs],
    );
  }

  /** @param dead what becomes dead letters in the same statement; asked for where those of the same record are */
  async #write(
    place: Place,
    set: string,
    values: readonly unknown[],
    dead: readonly SentChange[] = [],
  ): Promise<void> {
    const { object, line } = this.#lease;
    const letters = `$${5 + values.length}`;
    const { rows } = await this.#pool.query<{ written: string }>(
      `with moved as (update app.webhook_place set ${set}
         where object = $1 and webhook = $3 and seq = $4 and ${fenced("$1", "$2")} returning webhook, object),
       dead as (insert into app.webhook_dead_letter (webhook, object, seq, record_id, line, change, asked_at)
         select m.webhook, m.object, (c->>'seq')::bigint, c->>'recordId', ${placeLine("m.object", "(c->>'seq')::bigint")}, c,
           (select max(d.asked_at) from app.webhook_dead_letter d
            where d.webhook = m.webhook and d.object = m.object and d.record_id = c->>'recordId')
         from moved m, json_array_elements(${letters}::json) c
         on conflict do nothing)
       select count(*) as written from moved`,
      [object, line, place.webhook, place.seq, ...values, JSON.stringify(dead)],
    );
    if (rows[0]?.written !== "1") throw new LeaseLost(object);
  }
}

/** To the end of the message, on its line; nothing is under way or fails then. */
const GONE_ON = `seq = $5, line = $6::uuid, pending_to = null, pending_without = '{}', tries = 0,
  failing_since = null, retry_at = null`;

/** Pauses or disables a webhook that is on. @returns whether it was */
export async function endWebhook(
  pool: Pool,
  webhook: string,
  { action, reason }: Extract<Consequence, { readonly reason: string }>,
): Promise<boolean> {
  const { rowCount } = await pool.query(
    "update app.webhook set state = $2, reason = $3 where id = $1 and state = 'on' and removed_at is null",
    [webhook, action === "pause" ? "paused" : "disabled", reason],
  );
  return rowCount === 1;
}
