import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const copy = mkdtempSync(join(tmpdir(), "orgmirror-lint-"));
copyFileSync(join(ROOT, ".oxlintrc.json"), join(copy, ".oxlintrc.json"));
afterAll(() => rmSync(copy, { recursive: true, force: true }));

/** Where a file lies, an import in it, and whether the import rules allow it. */
const CASES: readonly (readonly [file: string, line: string, allowed: boolean])[] = [
  ["edge/protocol/a.ts", 'import { a } from "../query/b.ts"', false],
  ["edge/protocol/a.ts", 'import { a } from "valibot"', true],
  ["db/client.ts", 'import { a } from "../edge/protocol/cell.ts"', false],
  ["db/mirror/a.ts", 'import { a } from "pg"', false],
  ["db/mirror/a.ts", 'import { a } from "../schema.ts"', false],
  ["db/mirror/a.ts", 'import { a } from "./identifier.ts"', true],
  ["ingest/cdc/a.ts", 'import { a } from "pg"', false],
  ["ingest/cdc/a.ts", 'import { a } from "../salesforce/rest.ts"', false],
  ["ingest/cdc/a.ts", 'import { a } from "node:net"', false],
  ["ingest/cdc/a.ts", "export const at = Date.now(), a = at", false],
  ["ingest/cdc/a.ts", 'import { a } from "../../db/mirror/mirror-column.ts"', true],
  ["edge/query/a.ts", 'import { a } from "@neondatabase/serverless"', false],
  ["edge/query/a.ts", 'import { a } from "../pg/b.ts"', false],
  ["edge/query/a.ts", 'import { a } from "../../db/client.ts"', false],
  ["edge/query/a.ts", 'import { a } from "../protocol/cell.ts"', true],
  ["edge/party/a.ts", 'import { a } from "@neondatabase/serverless"', false],
  ["edge/party/a.ts", 'import { a } from "../pg/b.ts"', false],
  ["edge/party/a.ts", 'import { a } from "../protocol/room.ts"', true],
  ["edge/api/a.ts", 'import { a } from "node:fs"', false],
  ["edge/api/a.ts", 'import { a } from "../../ingest/lib/clock.ts"', false],
  ["edge/api/a.ts", 'import { a } from "../query/b.ts"', true],
  ["ingest/salesforce/a.ts", 'import { a } from "../apply/b.ts"', false],
  ["ingest/salesforce/a.ts", 'import { a } from "../lib/backoff.ts"', true],
  ["ingest/apply/a.ts", 'import { a } from "../salesforce/rest.ts"', false],
  ["ingest/lane/a.ts", 'import { a } from "../../edge/api/app.ts"', false],
  ["ingest/lane/a.ts", 'import { a } from "../../edge/protocol/room.ts"', true],
  ["ingest/lane/a.ts", 'import { a } from "../salesforce/rest.ts"', true],
  ["web/a.ts", 'import { a } from "../edge/api/app.ts"', false],
  ["web/a.ts", 'import type { a } from "../edge/api/app.ts"', true],
  ["web/a.ts", 'import type { a } from "../edge/api/rows.ts"', false],
  ["web/a.ts", 'import { a } from "../db/schema.ts"', false],
  ["web/grid/a.ts", 'import { a } from "../../edge/protocol/room.ts"', true],
  ["web/a.ts", 'import { a } from "node:fs"', false],
  ["emulator/a.ts", 'import { a } from "../ingest/cdc/bitmap.ts"', false],
  ["ingest/a.ts", 'import { a } from "../local/postgres.ts"', false],
];

function oxlint(...files: string[]) {
  return spawnSync(join(ROOT, "node_modules/.bin/oxlint"), files, { cwd: copy });
}

test.each(CASES)("%s: %s (allowed: %s)", (file, line, allowed) => {
  const path = join(copy, file);
  mkdirSync(dirname(path), { recursive: true });
  const use = line.includes("import type") ? "export type B = a;" : "export const b = [a];";
  writeFileSync(path, `${line};\n${use}\n`);
  const lint = oxlint(file);
  expect(lint.status === 0, lint.stdout.toString()).toBe(allowed);
});

test("a cycle is refused", () => {
  mkdirSync(join(copy, "ingest/lib"), { recursive: true });
  writeFileSync(
    join(copy, "ingest/lib/one.ts"),
    'import { two } from "./two.ts";\nexport const one = [two];\n',
  );
  writeFileSync(
    join(copy, "ingest/lib/two.ts"),
    'import { one } from "./one.ts";\nexport const two = [one];\n',
  );
  const lint = oxlint("ingest/lib/one.ts", "ingest/lib/two.ts");
  expect(lint.stdout.toString()).toContain("Dependency cycle");
});
