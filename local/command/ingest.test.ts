import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { INGEST_FLAGS } from "./ingest.ts";
import { ROOT } from "../process/run-program.ts";

test("ingest has the same flags of Node here as by npm run ingest", () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  expect(scripts["ingest"]).toContain(`node ${INGEST_FLAGS.join(" ")} --import`);
});
