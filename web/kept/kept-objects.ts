import type { ObjectStatus } from "../../edge/protocol/sync.ts";
import type { SyncAnswer } from "../client/api.ts";
import { keptAnswer } from "./kept-answers.ts";

const REASON = "Nothing is known of it now: Orgmirror does not answer.";

/** The objects of the state as it was last read. Of none of them is anything known now. */
export async function keptObjects(): Promise<readonly ObjectStatus[]> {
  const kept = await keptAnswer<SyncAnswer>(["sync"]);
  return (kept?.answer.objects ?? []).map((one) => ({
    ...one,
    ...{ state: "silent", reason: REASON, lagMs: null },
  }));
}
