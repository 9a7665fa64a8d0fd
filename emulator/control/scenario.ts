import { readFileSync } from "node:fs";
import * as v from "valibot";
import { entries } from "./control.ts";
import { mistakeIn } from "./entry.ts";
import { closed } from "../faults/injection.ts";
import { faultSchema } from "../faults/fault.ts";

const UNIT_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `90s`, `1.5h`: in milliseconds. */
const time = v.pipe(
  v.string(),
  v.regex(/^\d+(\.\d+)?(ms|s|m|h|d)$/, "expected a time such as 500ms, 10s, 5m, 2h or 3d"),
  v.transform((text) => {
    const [, amount = "", unit = "ms"] = /^([\d.]+)(\w+)$/.exec(text) ?? [];
    return Number(amount) * UNIT_MS[unit as keyof typeof UNIT_MS];
  }),
);

const at = v.union(
  [time, closed({ changes: v.pipe(v.number(), v.integer(), v.minValue(1)) })],
  'expected a time since the start such as 500ms, 10s, 5m, 2h or 3d, or {"changes": N}',
);

const faultEntry = closed({ at, for: v.optional(time), fault: faultSchema });
const commandEntry = closed({
  at,
  command: closed({
    /** A control route as `GET /control` lists it, without `/control`. */
    post: v.pipe(v.string(), v.startsWith("/")),
    body: v.optional(v.unknown()),
  }),
});

export type ScenarioEntry = v.InferOutput<typeof faultEntry> | v.InferOutput<typeof commandEntry>;

/** What happens to the org, and when: faults for a time, and commands. */
export type Scenario = readonly ScenarioEntry[];

/**
 * @param text a JSON list: `[{"at": "10s", "for": "30s", "fault": {…}}, {"at": {"changes": 1000}, "command": {"post":
 * "/clock", "body": {"shiftMs": 3600000}}}]`; times are since the start, by the org's clock
 * @throws Error that names the entry, counted from 1
 */
export function scenarioOf(text: string): Scenario {
  const list = parsed(text);
  if (!Array.isArray(list)) throw new Error("expected a list of entries");
  return list.map((entry: unknown, i) => entryOf(entry, `entry ${i + 1}`));
}

/** @throws Error that names the file */
export function readScenario(file: string): Scenario {
  try {
    return scenarioOf(readFileSync(file, "utf8"));
  } catch (error) {
    const sentence = error instanceof Error ? error.message : String(error);
    throw new Error(`--faults ${file}: ${sentence}`, { cause: error });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`no JSON: ${error instanceof Error ? error.message : ""}`, { cause: error });
  }
}

function entryOf(entry: unknown, place: string): ScenarioEntry {
  const isObject = typeof entry === "object" && entry !== null;
  if (!isObject || (!("fault" in entry) && !("command" in entry))) {
    throw new Error(`${place}: expected {at, fault, for} or {at, command}`);
  }
  const schema = "fault" in entry ? faultEntry : commandEntry;
  const mistake = mistakeIn(schema, entry);
  if (mistake !== undefined) throw new Error(`${place}: ${mistake}`);
  const checked = v.parse(schema, entry);
  if ("command" in checked) checkBody(checked.command, place);
  return checked;
}

/** The body of a command whose schema is known here. Rules and events check theirs when they run. */
function checkBody({ post, body = {} }: { post: string; body?: unknown }, place: string): void {
  const known = entries.find(({ method, path }) => method === "POST" && path === post);
  const mistake = known?.body && mistakeIn(known.body, body);
  if (mistake !== undefined) throw new Error(`${place}: command.body: ${mistake}`);
}
