import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { MAY_IMPORT } from "../scripts/lint-folders.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const copy = mkdtempSync(join(tmpdir(), "orgmirror-lint-"));
for (const name of [".oxlintrc.json", "ARCHITECTURE.md", "scripts/lint-folders.ts"]) {
  mkdirSync(dirname(join(copy, name)), { recursive: true });
  copyFileSync(join(ROOT, name), join(copy, name));
}
afterAll(() => rmSync(copy, { recursive: true, force: true }));

/** Where a file lies, an import in it, and whether the import rules allow it. */
const CASES: readonly (readonly [file: string, line: string, allowed: boolean])[] = [
  ["edge/protocol/a.ts", 'import { a } from "../query/b.ts"', false],
  ["edge/protocol/a.ts", 'import { a } from "valibot"', true],
  ["db/client.ts", 'import { a } from "../edge/query/b.ts"', false],
  ["db/client.ts", 'import { a } from "../edge/protocol/states.ts"', true],
  ["db/schema/a.ts", 'import { a } from "../../edge/protocol/states.ts"', true],
  ["db/mirror/a.ts", 'import { a } from "pg"', false],
  ["db/mirror/a.ts", 'import { a } from "../schema/nodes.ts"', false],
  ["db/mirror/a.ts", 'import { a } from "./identifier.ts"', true],
  ["ingest/cdc/a.ts", 'import { a } from "pg"', false],
  ["ingest/cdc/a.ts", 'import { a } from "../salesforce/rest.ts"', false],
  ["ingest/cdc/a.ts", 'import { a } from "node:net"', false],
  ["ingest/cdc/a.ts", 'import { a } from "../lib/injection-point.ts"', true],
  ["ingest/cdc/a.ts", 'import { a } from "../lib/backoff.ts"', false],
  ["ingest/cdc/a.ts", "export const at = Date.now(), a = at", false],
  ["ingest/cdc/a.ts", 'import { a } from "../../db/mirror/mirror-column.ts"', true],
  ["ingest/apply/rules/a.ts", 'import { a } from "pg"', false],
  ["ingest/apply/rules/a.ts", 'import { a } from "../write-plan.ts"', false],
  ["ingest/apply/rules/a.ts", 'import { a } from "../../lib/backoff.ts"', true],
  ["ingest/apply/rules/a.ts", 'import { a } from "../../lib/injection-point.ts"', true],
  ["ingest/apply/rules/a.ts", 'import { a } from "../../lib/clock.ts"', false],
  ["ingest/edits/rules/a.ts", 'import { a } from "pg"', false],
  ["ingest/edits/rules/a.ts", 'import { a } from "../../lib/clock.ts"', false],
  ["ingest/edits/rules/a.ts", 'import { a } from "../../lib/injection-point.ts"', true],
  ["ingest/apply/a.ts", 'import { a } from "./rules/event-rule.ts"', true],
  ["ingest/apply/a.ts", 'import { a } from "../salesforce/rest.ts"', false],
  ["ingest/core/a.ts", 'import type { a } from "../context/pipeline-context.ts"', false],
  ["ingest/core/a.ts", 'export { a } from "../apply/apply-batch.ts"', false],
  ["ingest/core/a.ts", 'const a = import("../apply/apply-batch.ts")', false],
  ["ingest/salesforce/a.ts", 'import { a } from "../apply/b.ts"', false],
  ["ingest/salesforce/a.ts", 'import { a } from "../lib/backoff.ts"', true],
  ["ingest/snapshot/a.ts", 'import { a } from "../reconcile/repair/repair-row.ts"', false],
  ["ingest/pipeline/a.ts", 'import { a } from "../../edge/api/app.ts"', false],
  ["ingest/pipeline/a.ts", 'import { a } from "../../edge/protocol/room.ts"', true],
  ["ingest/pipeline/a.ts", 'import { a } from "../core/lease.ts"', true],
  ["ingest/pipeline/a.ts", 'import { a } from "../node/supervisor.ts"', false],
  ["ingest/node/a.ts", 'import { a } from "../../testing/test-node.ts"', false],
  ["ingest/node/a.ts", 'import { a } from "../../local/postgres/postgres.ts"', false],
  ["ingest/unheard-of/a.ts", "export const a = 1", false],
  ["console/a.ts", "export const a = 1", false],
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
  ["local/process/a.ts", 'import { a } from "../command/start.ts"', false],
  ["web/client/a.ts", 'import { a } from "../../edge/api/app.ts"', false],
  ["web/client/a.ts", 'import type { a } from "../../edge/api/app.ts"', true],
  ["web/client/a.ts", 'import type { a } from "../../edge/api/rows.ts"', false],
  ["web/ui/a.ts", 'import type { a } from "../../edge/api/app.ts"', false],
  ["web/ui/a.ts", 'import { a } from "../pages/object-page.tsx"', false],
  ["web/grid/a.ts", 'import { a } from "../ui/popover.tsx"', true],
  ["web/a.ts", 'import { a } from "../db/schema/nodes.ts"', false],
  ["web/grid/a.ts", 'import { a } from "../../edge/protocol/room.ts"', true],
  ["web/a.ts", 'import { a } from "node:fs"', false],
  ["emulator/a.ts", 'import { a } from "../ingest/cdc/bitmap.ts"', false],
  ["emulator/org/a.ts", 'import { a } from "../rest/rest.ts"', false],
  ["emulator/rest/a.ts", 'import { a } from "../org/org.ts"', true],
  ["testing/emulator/a.ts", 'import { a } from "../../ingest/cdc/bitmap.ts"', false],
];

function oxlint(...args: string[]) {
  return spawnSync(join(ROOT, "node_modules/.bin/oxlint"), args, { cwd: copy });
}

/** A file of its own beside the one that a case names. */
const fileOf = (file: string, n: number): string => join(dirname(file), `case-${n}.ts`);

/** What the one run over all cases has against each file. */
const refused = new Map<string, string>();

beforeAll(() => {
  const files = CASES.map(([file, line], n) => {
    const path = fileOf(file, n);
    mkdirSync(join(copy, dirname(path)), { recursive: true });
    const use = line.startsWith("import type")
      ? "export type B = a;"
      : line.startsWith("import")
        ? "export const b = [a];"
        : "";
    writeFileSync(join(copy, path), `${line};\n${use}\n`);
    return path;
  });
  const { stdout } = oxlint("--format", "json", ...files);
  const { diagnostics }: Found = JSON.parse(stdout.toString());
  for (const { filename, message } of diagnostics) refused.set(filename, message);
});

type Found = {
  readonly diagnostics: readonly { readonly filename: string; readonly message: string }[];
};

test.each(CASES.map((one, n) => [...one, n] as const))(
  "%s: %s (allowed: %s)",
  (file, _, allowed, n) => {
    const message = refused.get(fileOf(file, n));
    expect(message === undefined, message).toBe(allowed);
  },
);

test("each folder imports all that the table lets it import", () => {
  const unused = [...MAY_IMPORT].flatMap(([folder, targets]) => {
    const files = readdirSync(join(ROOT, folder)).filter((name) => /(?<!\.test)\.tsx?$/.test(name));
    const text = files.map((name) => readFileSync(join(ROOT, folder, name), "utf8")).join("\n");
    const sources = [...text.matchAll(/(?:from|import)[ (]"(\.[^"]+)"/g)];
    const used = new Set(sources.map(([, source = ""]) => dirname(join(folder, source))));
    return [...targets].flatMap((target) =>
      target === "edge/protocol" || used.has(target) ? [] : `${folder} → ${target}`,
    );
  });
  expect(unused).toEqual([]);
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
