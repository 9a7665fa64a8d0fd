import { breakRule, INJECTION_POINTS } from "../../ingest/lib/injection-point.ts";

/** Runs before each test file of `run-breaks.ts`: breaks the rule that the variable names. Without it all hold. */
const name = process.env["BROKEN_RULE"];
const rule = INJECTION_POINTS.find((one) => one === name);
if (rule !== undefined) breakRule(rule);
else if (name !== undefined) throw new Error(`No rule is called "${name}".`);
