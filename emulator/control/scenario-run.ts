import { IN_PROCESS } from "./this-machine.ts";
import type { Alarm } from "../org/clock.ts";
import type { Emulation } from "../emulation/emulation.ts";
import type { Scenario, ScenarioEntry } from "./scenario.ts";

/** Answers the commands: the emulator's HTTP app, called in process. */
type Door = { request(path: string, init: RequestInit, env: object): Response | Promise<Response> };

/**
 * Plays a scenario from now on, by the org's clock and its commits. Each beginning and end is reported in a line.
 *
 *     (waiting) ── time or changes ──▶ (active) ── its time is over ──▶ (over)
 *                                  └─▶ command, once
 *
 * @returns what stops it
 * @throws Error that names the entry when a command has no route
 */
export async function startScenario(
  emulation: Emulation,
  door: Door,
  scenario: Scenario,
  report: (line: string) => void,
): Promise<() => void> {
  await checkCommands(door, scenario);
  const { org } = emulation;
  const alarms: Alarm[] = [];
  const waiting: { readonly changes: number; readonly begin: () => void }[] = [];
  for (const [i, entry] of scenario.entries()) {
    const say = (what: string): void => {
      report(`scenario ${i + 1}: ${what} at ${new Date(org.now()).toISOString()}`);
    };
    const begin = (): void => begun(emulation, door, entry, say, alarms);
    if (typeof entry.at === "number") alarms.push(org.clock.after(entry.at, begin));
    else waiting.push({ changes: entry.at.changes, begin });
  }
  let changes = 0;
  let isOver = false;
  org.onCommit((transaction) => {
    if (isOver) return;
    const before = changes;
    changes += transaction.changes.length;
    for (const { changes: wanted, begin } of waiting) {
      if (before < wanted && changes >= wanted) begin();
    }
  });
  return () => {
    isOver = true;
    for (const alarm of alarms) alarm.cancel();
  };
}

function begun(
  { org, faults }: Emulation,
  door: Door,
  entry: ScenarioEntry,
  say: (what: string) => void,
  alarms: Alarm[],
): void {
  if ("command" in entry) {
    // Not inside the commit that it waited for.
    setImmediate(() => void commanded(door, entry.command, say));
    return;
  }
  const id = faults.add(entry.fault);
  say(`${entry.fault.kind} begins`);
  if (entry.for === undefined) return;
  const end = (): void => {
    faults.heal(id);
    say(`${entry.fault.kind} ends`);
  };
  alarms.push(org.clock.after(entry.for, end));
}

async function commanded(
  door: Door,
  { post, body = {} }: { post: string; body?: unknown },
  say: (what: string) => void,
): Promise<void> {
  const init = { method: "POST", body: JSON.stringify(body) };
  const response = await door.request(`/control${post}`, init, IN_PROCESS);
  say(response.ok ? `${post} done` : `${post} refused, ${await response.text()},`);
}

async function checkCommands(door: Door, scenario: Scenario): Promise<void> {
  const answer = await door.request("/control", {}, IN_PROCESS);
  const { routes } = (await answer.json()) as { routes: { method: string; path: string }[] };
  const paths = routes.filter(({ method }) => method === "POST").map(({ path }) => path);
  for (const [i, entry] of scenario.entries()) {
    if (!("command" in entry)) continue;
    const { post } = entry.command;
    if (paths.some((path) => isRoute(path, `/control${post}`))) continue;
    const known = paths.map((path) => path.replace("/control", "")).join(", ");
    throw new Error(
      `--faults: entry ${i + 1}: command.post: expected one of ${known}, not ${post}`,
    );
  }
}

function isRoute(route: string, path: string): boolean {
  const pattern = route.replaceAll(/:\w+/g, "[^/]+");
  return new RegExp(`^${pattern}$`).test(path);
}
