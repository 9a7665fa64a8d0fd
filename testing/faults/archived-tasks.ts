import { setTimeout as sleep } from "node:timers/promises";
import { pick, type Random } from "../ordering-world.ts";
import { during, type Injection } from "./injection.ts";
import type { Scene } from "./scene.ts";

/** Some archived tasks are changed, and others deleted. */
async function archivedAreChanged(
  { org: { control } }: Pick<Scene, "org">,
  random: Random,
): Promise<void> {
  const ids: string[] = [];
  for await (const { Id, IsArchived } of control.records("Task"))
    if (IsArchived === true) ids.push(String(Id));
  const first = Math.floor(random() * Math.max(1, ids.length - 4));
  const set = { Description: `Archived and changed ${Math.floor(random() * 1e6)}` };
  const changed = ids.slice(first, first + 4);
  const update = (id: string) => ({ op: "update", object: "Task", id, set }) as const;
  await control.transact({ writes: changed.map(update) });
  await sleep(pick(random, [0, 400, 1_500]));
  const gone = changed.slice(3).map((id) => ({ op: "delete", object: "Task", id }) as const);
  await control.transact({ writes: gone });
}

/** As events tell it; by gap events, so that archived tasks are read; and by one overflow, so that a range is. */
export const archivedTasks: readonly Injection[] = [
  archivedAreChanged,
  whileEventsAre("gap-events"),
  whileEventsAre("overflow-events"),
];

function whileEventsAre(kind: "gap-events" | "overflow-events"): Injection {
  return (scene, random) =>
    during(scene.org.control, { kind, object: "Task" }, () => archivedAreChanged(scene, random));
}
