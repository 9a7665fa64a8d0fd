import { holds } from "../../lib/injection-point.ts";
import type { Attempt, Docket, EditSetting } from "./docket.ts";
import { type Next, planEdit, type Turn } from "./plan.ts";
import { isPast, liveAttempt, settle, silenceEnds } from "./settle.ts";

/**
 * One turn for a record. It is taken whenever something was heard: an edit, an answer, an own event, a read, the end of
 * a wait. The docket is written before the request leaves, and a request that cannot leave in time never does.
 *
 *   settle what own events and reads tell
 *     ─► an attempt is live ──────────► follow it: repeat, read, wait
 *     ─► a repair is open ────────────► nothing: nobody knows what the org has
 *     ─► overtaken, not yet read ─────► read
 *     ─► the next open edit in order ─► plan: ended, asked, or an attempt to send
 *
 * Edits that were refused, asked or withdrawn have stepped aside. So one edit of a record at a time is on its way, until
 * it is confirmed: the row never lacks an own write, and an own event has one edit to belong to.
 */
export function takeTurn(docket: Docket, now: number, setting: EditSetting): Turn {
  let current = settle(docket, now, setting);
  for (;;) {
    const held = heldBy(current, now, setting);
    if (held !== null) return { docket: current, next: held };
    const edit = current.edits.find(
      ({ state, id }) => state === "open" && !isOnItsWay(current, id),
    );
    if (edit === undefined) return { docket: current, next: { do: "nothing" } };
    const planned = planEdit(current, edit, now, setting);
    if ("next" in planned) return planned;
    current = planned.docket;
  }
}

/** What keeps the next edit from being planned; null if nothing does. */
function heldBy(docket: Docket, now: number, setting: EditSetting): Next | null {
  const live = liveAttempt(docket);
  if (live !== undefined && !mayOvertake(live)) return follow(live, now, setting);
  const isUnknown = docket.repairOpen && (docket.row === null || waitsForRepairs());
  if (isUnknown) return { do: "nothing" };
  const last = docket.attempts.at(-1);
  if (last?.guardRefused && !isPast(docket, last)) return { do: "read" };
  const until = last?.retryAt ?? now;
  return until > now ? { do: "wait", until } : null;
}

const waitsForRepairs = () => holds("nothing is planned while a repair is open");

function mayOvertake({ state }: Attempt): boolean {
  return state === "acknowledged" && !holds("one edit of a record at a time until it is confirmed");
}

function isOnItsWay({ attempts }: Docket, id: number): boolean {
  return attempts.some(({ editId, state }) => editId === id && state === "acknowledged");
}

function follow(attempt: Attempt, now: number, setting: EditSetting): Next {
  const { maxStalenessMs, repeatEveryMs, eventWithinMs } = setting;
  switch (attempt.state) {
    case "silent": {
      if (attempt.guard === null)
        return readFrom(silenceEnds(attempt, setting) + maxStalenessMs + 1, now);
      const due = attempt.lastSentAt + repeatEveryMs;
      return now < due ? { do: "wait", until: due } : { do: "repeat", attempt };
    }
    case "acknowledged": {
      const after = attempt.readAfter ?? now;
      return readFrom(after + Math.max(eventWithinMs, maxStalenessMs + 1), now);
    }
    case "overtaken":
      return { do: "read" };
    default:
      return { do: "nothing" };
  }
}

function readFrom(due: number, now: number): Next {
  return now < due ? { do: "wait", until: due } : { do: "read" };
}
