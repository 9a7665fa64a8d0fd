import type { Cells } from "../../edge/protocol/cell.ts";
import { pick } from "../ordering-world.ts";
import type { Dockets } from "./dockets.ts";
import { between, EDIT_FIELDS, isChance, type Play, REFUSED_END } from "./edit-world.ts";
import type { Org, Write, Writer } from "./org.ts";

/** Others at work in the org: people, jobs, and programs with our user. */
export function writeAsOther(play: Play, org: Org, dockets: Dockets): void {
  const recordId = pick(play.random, org.recordIds);
  const { state } = org.latest(recordId);
  const by: Writer = pick(play.random, ["other", "other", "other", "other", "system", "twin"]);
  const rest = { recordId, guard: null, isGuarded: false, attempt: null } as const;
  const send = (kind: Write["kind"], set: Cells, who: Writer) =>
    org.write({ ...rest, kind, set, by: who }, () => {});
  if (state === null) return send("undelete", {}, "other");
  if (isChance(play, 0.06)) return send("delete", {}, "other");
  send("update", setOf(play, org, dockets, recordId), by);
}

/** New values; one that was there before; or by chance what somebody here has typed. */
function setOf(play: Play, org: Org, dockets: Dockets, recordId: string): Cells {
  const name = pick(play.random, ["a", "a", "b", "n"] as const);
  const chance = play.random();
  const before = org
    .versions(recordId)
    .flatMap(({ state }) => (state === null ? [] : [state[name] ?? null]));
  const typed = dockets.edits(recordId).flatMap(({ fields }) =>
    EDIT_FIELDS.flatMap((field) => {
      const mine = fields[field]?.mine ?? null;
      return mine === null || String(mine).endsWith(REFUSED_END) ? [] : [{ [field]: mine }];
    }),
  );
  const fresh = name === "n" ? String(between(play, 10, 99)) : play.fresh();
  const own = chance < 0.25 ? { [name]: pick(play.random, before) } : { [name]: fresh };
  const set = chance > 0.88 && typed.length > 0 ? pick(play.random, typed) : own;
  return isChance(play, 0.2) ? { ...set, b: play.fresh() } : set;
}
