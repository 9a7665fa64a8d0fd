import { OrgmirrorError } from "./orgmirror-error.ts";

/** All settings that are missing or wrong. */
export class SettingsError extends OrgmirrorError {
  readonly kind = "settings";
  /** @param problems each names a setting and what is wrong with it, never its value */
  constructor(problems: readonly string[]) {
    const [only, ...others] = problems;
    const what =
      others.length === 0
        ? `A setting stands in the way: ${only}.`
        : `These settings stand in the way:\n${problems.map((one) => `  ${one}`).join("\n")}\n`;
    super(`${what.trimEnd()}${others.length === 0 ? " " : "\n"}See .env.example.`);
  }
}
