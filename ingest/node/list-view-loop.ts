import type { Pool } from "pg";
import type { NodeContext } from "../context/pipeline-context.ts";
import { decide } from "../core/error-policy.ts";
import { nodeLoop } from "./node-loop.ts";

/** How often is looked whether somebody asked. */
const EVERY_MS = 10_000;
/** Who has asked once asks again: which list views there are, then one of them. */
const SOON_MS = 1_000;
const SOON_FOR_MS = 30_000;
/** Nobody waits any more for what was asked before that. */
const WAITED_FOR = "2 minutes";
/** A node that does not answer by then has ended. */
const TAKEN_FOR = "1 minute";
const KEPT_FOR = "1 day";

type Context = Pick<NodeContext, "pool" | "clock" | "log" | "api">;

/** Reads list views of the org when somebody asks for them (docs/decisions/list-views-of-the-org.md). */
export async function listViewLoop(context: Context, signal: AbortSignal): Promise<void> {
  const { clock, pool } = context;
  const rounds = async (succeeded: () => void) => {
    for (let soonUntil = 0; ;) {
      const isAnswered = await readAskedListView(context);
      succeeded();
      if (isAnswered) soonUntil = clock.now() + SOON_FOR_MS;
      else await forget(pool);
      if (!isAnswered) await clock.sleep(clock.now() < soonUntil ? SOON_MS : EVERY_MS, signal);
      signal.throwIfAborted();
    }
  };
  const told = { kind: "pipeline", failing: "List views of the org are not read" } as const;
  await nodeLoop(context, told, rounds, signal);
}

type Request = { readonly object: string; readonly listView: string };

/**
 * Answers what was asked first; one call to the org. A refusal of the org is an answer too.
 *
 * @returns whether there was something to answer
 */
export async function readAskedListView({
  pool,
  api,
}: Pick<Context, "pool" | "api">): Promise<boolean> {
  const request = await takeRequest(pool);
  if (request === null) return false;
  const { object, listView } = request;
  const org = api.as("interactive");
  try {
    const answer =
      listView === "" ? await org.listViews(object) : await org.describeListView(object, listView);
    await keep(pool, request, JSON.stringify(answer), null);
  } catch (error) {
    await keep(pool, request, null, decide(error).reason);
  }
  return true;
}

/** Two nodes never take the same one. */
async function takeRequest(pool: Pool): Promise<Request | null> {
  const { rows } = await pool.query<Request>(
    `update app.list_view_request r set taken_at = clock_timestamp()
     where (r.object, r.list_view) = (
       select a.object, a.list_view from app.list_view_request a
       join sync.object o on o.name = a.object
       left join sync.list_view l using (object, list_view)
       where a.asked_at > coalesce(l.read_at, '-infinity') and a.asked_at > clock_timestamp() - interval '${WAITED_FOR}'
         and (a.taken_at is null or a.taken_at < a.asked_at or a.taken_at < clock_timestamp() - interval '${TAKEN_FOR}')
       order by a.asked_at limit 1 for update of a skip locked)
     returning r.object, r.list_view as "listView"`,
  );
  return rows[0] ?? null;
}

async function keep(
  pool: Pool,
  { object, listView }: Request,
  answer: string | null,
  reason: string | null,
): Promise<void> {
  await pool.query(
    `insert into sync.list_view (object, list_view, read_at, answer, reason) values ($1, $2, clock_timestamp(), $3, $4)
     on conflict (object, list_view) do update set read_at = excluded.read_at, answer = excluded.answer, reason = excluded.reason`,
    [object, listView, answer, reason],
  );
}

async function forget(pool: Pool): Promise<void> {
  await pool.query(
    `delete from sync.list_view where read_at < clock_timestamp() - interval '${KEPT_FOR}'`,
  );
  await pool.query(
    `delete from app.list_view_request where asked_at < clock_timestamp() - interval '${KEPT_FOR}'`,
  );
}
