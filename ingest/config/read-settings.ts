import * as v from "valibot";
import type { Setting } from "./setting.ts";
import { SECTIONS, type Settings } from "./settings.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Old names of settings, with the new ones. Under an old name a setting would silently do nothing. */
const RENAMED: Readonly<Record<string, string>> = {
  INGEST_AUDIT_STAMPS_MINUTES: "INGEST_VERIFY_KEYS_MINUTES",
  INGEST_AUDIT_FULL_HOURS: "INGEST_VERIFY_FULL_HOURS",
};

/** Settings that other programs know too, most of them in lower case. */
const USUALLY_LOWER: ReadonlySet<string> = new Set(["HTTPS_PROXY", "NO_PROXY"]);

/**
 * Reads every setting of the table. Adds to `problems` what is wrong; then the settings are not complete. Values are
 * never part of a problem.
 */
export function readSettings(env: Environment, problems: string[]): Settings {
  problems.push(...renamed(env));
  const values: Record<string, unknown> = {};
  for (const [name, setting] of allSettings()) {
    const result = v.safeParse(setting.type, textOf(env, name, setting));
    if (result.success) values[name] = result.output;
    else problems.push(`${name} ${result.issues[0].message}`);
  }
  return values as Settings;
}

export function allSettings(): readonly (readonly [string, Setting])[] {
  return Object.values(SECTIONS).flatMap((section) => Object.entries<Setting>(section));
}

function textOf(env: Environment, name: string, setting: Setting): string {
  const text = env[name] || (USUALLY_LOWER.has(name) && env[name.toLowerCase()]) || "";
  return text === "" ? (setting.default ?? "") : text;
}

function renamed(env: Environment): string[] {
  return Object.entries(RENAMED).flatMap(([before, now]) =>
    env[before] === undefined ? [] : [`${before} is called ${now} now`],
  );
}
