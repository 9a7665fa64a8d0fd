import * as v from "valibot";

/** A setting: what it is for, and what it takes. One that is not set has its default; without a default it must be set. */
export type Setting<Value = unknown> = {
  /** Sentences for `.env.example` and `--help`. */
  readonly about: string;
  readonly type: v.GenericSchema<string, Value>;
  /** As one would write it; empty where the setting may be left out. */
  readonly default?: string;
  /** What `.env.example` suggests for a setting without a default. */
  readonly example?: string;
  /** Set by tests and the fault harness alone; not in `.env.example`, nor in `--help`. */
  readonly isForTests?: true;
};

/** `about` first, so that a table of settings reads like its help. */
export function setting<Value>(
  about: string,
  type: v.GenericSchema<string, Value>,
  more: Omit<Setting, "about" | "type"> = {},
): Setting<Value> {
  return { about, type, ...more };
}

export const TEXT = v.pipe(v.string(), v.trim(), v.nonEmpty("is not set"));
export const ANY_TEXT = v.string();
export const ADDRESS = v.pipe(TEXT, v.url("is not an address"));

export function whole(least: number, most: number) {
  const message = `is not a whole number from ${least} to ${most}`;
  return v.pipe(
    v.string(),
    v.regex(/^\d+$/, message),
    v.transform(Number),
    v.minValue(least, message),
    v.maxValue(most, message),
  );
}

/** A whole number from 1 on, or null where it is left out. */
export const OPTIONAL_WHOLE = v.union(
  [
    v.pipe(
      v.literal(""),
      v.transform(() => null),
    ),
    whole(1, Number.MAX_SAFE_INTEGER),
  ],
  "is not a whole number from 1 on",
);

export function oneOf<const Choice extends string>(choices: readonly Choice[]) {
  return v.picklist(choices, `is not one of ${choices.join(", ")}`);
}
