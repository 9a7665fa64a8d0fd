import type { Pool } from "pg";
import { PROTOCOL_VERSION } from "../../edge/protocol/room.ts";
import {
  isUrgent,
  newsBetween,
  type SyncState,
  WORD_MS,
  wholeNews,
} from "../../edge/protocol/state-room.ts";
import { budgetStatuses, readBudgetStatuses } from "../../edge/query/budget-status.ts";
import { ingestNodes, readIngestNodes } from "../../edge/query/ingest-node.ts";
import { objectStatuses, readObjectStatuses } from "../../edge/query/object-status.ts";
import type { Row, Statement } from "../../edge/query/statement.ts";
import type { NodeContext } from "../context/pipeline-context.ts";
import { decide } from "../core/error-policy.ts";
import { retry } from "../lib/decision.ts";
import { retrying } from "../lib/retrying.ts";
import { postState, type RoomSettings } from "../publish/room-client.ts";

/** How often pages hear what changed, at most. */
const EVERY_MS = 1_000;
/** Shorter than the word's time: a page that hears nothing for two of them looks elsewhere. */
const BACKOFF = { baseMs: 500, maxMs: 4_000 };

/**
 * Tells the state room what `/api/sync` would answer. Every node could, so the first one by name does. Postgres says
 * who that is: when a node dies, the next one tells its pipelines' state too, and a node without Postgres is silent.
 *
 *   read nodes ─► not the first: wait
 *              └► read state ─► urgent, or the word is due: POST the news ─┬─ 200 {feeds} ─► 0: wait for the next word
 *                                                                          └─ 409 ─► POST the whole
 */
export async function statePublishLoop(
  { pool, clock, log }: Pick<NodeContext, "pool" | "clock" | "log">,
  node: string,
  room: RoomSettings,
  signal: AbortSignal,
): Promise<void> {
  let isFailing = false;
  await retrying(
    async (succeeded) => {
      const told = new ToldState(node, room);
      while (!signal.aborted) {
        const isHeard = await told.tell(pool, signal);
        isFailing = false;
        succeeded();
        await clock.sleep(isHeard ? EVERY_MS : WORD_MS, signal);
      }
    },
    {
      // Whatever fails, Postgres too: nothing else of the node depends on it.
      policy: (error) => retry(decide(error).reason),
      backoff: BACKOFF,
      clock,
      signal,
      onRetry: ({ decision }) => {
        if (isFailing) return;
        isFailing = true;
        const message = `The pipelines' state could not be told to the pages: ${decision.reason}`;
        log({ kind: "publish", severity: "warning", message });
      },
    },
  );
}

/** What the room was told, by this start of this node. */
class ToldState {
  readonly #node: string;
  readonly #room: RoomSettings;
  #number = 0;
  #state: SyncState | null = null;
  #toldAt = -Infinity;

  constructor(node: string, room: RoomSettings) {
    this.#node = node;
    this.#room = room;
  }

  /** @returns whether anybody listens, so that news should be told soon */
  async tell(pool: Pool, signal: AbortSignal): Promise<boolean> {
    const present = readIngestNodes(await rowsOf(pool, ingestNodes));
    if (present.nodes.find(({ leaving }) => !leaving)?.name !== this.#node) {
      this.#state = null;
      return true;
    }
    const state = { ...present, ...(await statusesOf(pool)) };
    const news = newsBetween(this.#state, state);
    const isDue = performance.now() - this.#toldAt >= WORD_MS - EVERY_MS / 2;
    if (!isDue && !isUrgent(news, this.#state)) return true;
    const feeds = (await this.#post(news, signal)) ?? (await this.#post(wholeNews(state), signal));
    [this.#state, this.#toldAt] = [state, performance.now()];
    return feeds !== 0;
  }

  #post(news: ReturnType<typeof wholeNews>, signal: AbortSignal): Promise<number | null> {
    this.#number += 1;
    const publication = { version: PROTOCOL_VERSION, by: this.#node, number: this.#number, news };
    return postState(this.#room, publication, signal);
  }
}

async function statusesOf(pool: Pool): Promise<Pick<SyncState, "objects" | "budget">> {
  const [objects, budget] = await Promise.all([
    rowsOf(pool, objectStatuses()),
    rowsOf(pool, budgetStatuses),
  ]);
  return { objects: readObjectStatuses(objects), budget: readBudgetStatuses(budget) };
}

/** Rows as Postgres prints them, as the Worker gets them. */
async function rowsOf(pool: Pool, { text, values }: Statement): Promise<Row[]> {
  const { rows } = await pool.query<(string | null)[]>({
    text,
    values: [...values],
    rowMode: "array",
  });
  return rows;
}
