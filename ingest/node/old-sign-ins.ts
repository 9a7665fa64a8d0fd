import type { Pool } from "pg";
import { iso } from "../../edge/protocol/iso-sql.ts";
import { LONGEST_SESSION_DAYS } from "../../edge/protocol/person.ts";
import { VIEW_MS } from "../../edge/protocol/view-as.ts";
import type { NodeContext } from "../context/pipeline-context.ts";
import { nodeLoop } from "./node-loop.ts";

const EVERY_MS = 600_000;

/** What has ended is kept for so long: sessions, views as another person, tokens. */
const ENDED_DAYS = 90;
/** People who did not come back are, of whom nothing is kept, and of whom nobody says anything. */
const PERSON_DAYS = 365;
/** The log of what people did is. */
const LOG_DAYS = 730;
/** So many lines of the log are removed at once. */
const LINES = 10_000;

/** Ends views whose hour is over, and removes what is old of sign-ins and of the log of what people did. */
export async function oldSignInLoop(
  context: Pick<NodeContext, "pool" | "clock" | "log">,
  signal: AbortSignal,
): Promise<void> {
  const { pool, clock } = context;
  const rounds = async (succeeded: () => void) => {
    for (;;) {
      await removeOldSignIns(pool);
      succeeded();
      await clock.sleep(EVERY_MS, signal);
    }
  };
  const told = { kind: "log", failing: "What is old of sign-ins is not removed" } as const;
  await nodeLoop(context, told, rounds, signal);
}

/** Does it once. */
export async function removeOldSignIns(pool: Pool): Promise<void> {
  for (const statement of [ENDED_VIEWS, ...OLD, OLD_PEOPLE]) await pool.query(statement);
}

const UNTIL = `(w.began_at + interval '${VIEW_MS} milliseconds')`;

/** The Worker notes the end of a view that somebody comes back to: these are those that nobody did. */
const ENDED_VIEWS = `with done as (
    update app.view_as w set ended_at = ${UNTIL} where w.ended_at is null and ${UNTIL} <= clock_timestamp()
    returning w.person, w.viewed, w.began_at, w.ended_at)
  insert into app.audit (person, deed, about, detail)
  select w.person, 'view-as-ended', w.viewed,
    json_build_object('from', ${iso("w.began_at")}, 'to', ${iso("w.ended_at")}, 'why', 'time') from done w`;

const isOld = (time: string, days: number) =>
  `${time} < clock_timestamp() - interval '${days} days'`;

/** A session that nobody ended is over by then. */
const SESSION_END = `coalesce(s.ended_at, s.began_at + interval '${LONGEST_SESSION_DAYS} days')`;

const OLD = [
  `delete from app.view_as w where ${isOld("w.ended_at", ENDED_DAYS)}`,
  `delete from app.session s where ${isOld(SESSION_END, ENDED_DAYS)}
    and not exists (select from app.view_as w where w.session = s.id)`,
  `delete from app.api_token t where ${isOld("least(t.revoked_at, t.expires_at)", ENDED_DAYS)}`,
  `delete from app.audit where id in (select id from app.audit order by id limit ${LINES})
    and ${isOld("at", LOG_DAYS)}`,
];

/** What names a person by their id, each as a table and a column. */
const NAMING = [
  ["session", "person"],
  ["view_as", "person"],
  ["view_as", "viewed"],
  ["api_token", "person"],
  ["audit", "person"],
  ["audit", "about"],
  ["board_version", "person"],
  ["view", "owner"],
  ["view_change", "person"],
  ["view_default", "person"],
  ["groups_version", "person"],
  ["webhook", "person"],
] as const;

/**
 * Whoever comes with the same address later is given the same id: nothing may be left of it that would then be theirs, nor
 * in the log.
 */
const OLD_PEOPLE = `delete from app.person p where p.role is null and ${isOld("p.seen_at", PERSON_DAYS)}
  and not exists (select from app.groups_version g where position(to_json(p.id)::text in g.groups::text) > 0)
  ${NAMING.map(([table, column]) => `and not exists (select from app.${table} named where named.${column} = p.id)`).join("\n  ")}`;
