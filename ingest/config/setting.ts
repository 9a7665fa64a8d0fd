import * as v from "valibot";

/** A setting: its meaning and its type. A setting without a default must be set. */
export type Setting<Value = unknown> = {
  /** Description for `.env.example` and `--help`. */
  readonly about: string;
  readonly type: v.GenericSchema<string, Value>;
  /** As in the environment; empty if the setting may be left out. */
  readonly default?: string;
  /** Value in `.env.example` for a setting without a default. */
  readonly example?: string;
  /** Set only by tests and the fault harness. Neither in `.env.example` nor in `--help`. */
  readonly isForTests?: true;
};

/** `about` is first, so that a table of settings reads like its help. */
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

/** Texts, separated by commas. */
export const LIST = v.pipe(
  v.string(),
  v.transform((list) =>
    list
      .split(",")
      .map((one) => one.trim())
      .filter(Boolean),
  ),
);

/** `http://…` with a port or without. */
export const PROXY = v.pipe(
  v.string(),
  v.check(
    (url) => url === "" || URL.parse(url)?.protocol === "http:",
    "is not an address like http://proxy.example:3128",
  ),
);

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

/** A whole number from 1 on, or null if it is left out. */
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
