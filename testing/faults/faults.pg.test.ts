import { join } from "node:path";
import { execaSync } from "execa";
import { expect, test } from "vitest";
import { ROOT } from "../../local/process/run-program.ts";

test("a schedule of faults on the real parts ends equal to the org", () => {
  const program = join(ROOT, "testing/faults/main.ts");
  const args = [program, "--seed", "263", "--schedules", "1", "--seconds", "4"];
  const ran = execaSync(process.execPath, args, { timeout: 220_000, reject: false });
  expect(ran.stderr).toBe("");
  expect(ran.stdout).toMatch(/seed 263 {2}equal/);
  expect(ran.exitCode).toBe(0);
});
