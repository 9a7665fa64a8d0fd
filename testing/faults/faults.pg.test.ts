import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../../local/process/run-program.ts";

test("a schedule of faults on the real parts ends equal to the org", () => {
  const program = join(ROOT, "testing/faults/main.ts");
  const args = [program, "--seed", "263", "--schedules", "1", "--seconds", "4"];
  const ran = spawnSync(process.execPath, args, { encoding: "utf8", timeout: 220_000 });
  expect(ran.stderr).toBe("");
  expect(ran.stdout).toMatch(/seed 263 {2}equal/);
  expect(ran.status).toBe(0);
});
