import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, matchesGlob, relative } from "node:path";
import { Stryker } from "@stryker-mutator/core";
import { removeFolderAtEnd } from "../remove-folder-at-end.ts";
import { ROOT } from "../../local/process/run-program.ts";
import { EQUIVALENT } from "./equivalent.ts";
import { PARTS, type Part, partOf, partsNamed } from "./parts.ts";
import { type Mutant, type Score, scoreOf, textBetween } from "./score.ts";

/**
 * Mutates the engine, one small change at a time, and runs the tests that must notice.
 *
 *     npm run mutations -- [part] [glob]
 *
 * Without a part all are tried; with a glob only those of its sources, as the slow parts take hours.
 * The exit code is 1 where fewer than LEAST of 100 mutants of a part die, or a listed equivalent is none.
 */
const LEAST = 90;
const SHOWN = { Survived: "survived", NoCoverage: "no test " };

async function main(text: string, glob: string | undefined): Promise<number> {
  const parts = partsNamed(text).map((part) => (glob === undefined ? part : partOf(part, glob)));
  if (parts.length === 0) {
    const names = PARTS.map(({ name }) => name).join(", ");
    process.stderr.write(`No part is called "${text}". There are: ${names}.\n`);
    return 1;
  }
  const scores: (readonly [Part, Score])[] = [];
  for (const part of parts) {
    process.stdout.write(`\n${part.name}\n`);
    scores.push([part, await tryPart(part)]);
  }
  for (const [part, score] of scores) process.stdout.write(summaryOf(part, score));
  return scores.every(([, score]) => isEnough(score)) ? 0 : 1;
}

async function tryPart(part: Part): Promise<Score> {
  const mutants = await mutate(part);
  const listed = EQUIVALENT.filter(({ file }) => isSource(part, file));
  const score = scoreOf(mutants, listed);
  for (const mutant of score.left) process.stdout.write(lineOf(mutant));
  for (const { file, original, replacement } of score.untrue)
    process.stdout.write(`not equivalent  ${file}  ${original} → ${replacement}\n`);
  return score;
}

async function mutate({ name, sources, postgres }: Part): Promise<readonly Mutant[]> {
  // The runner is a child of its own, which reads it.
  process.env["MUTATED_PART"] = name;
  const folder = await mkdtemp(join(tmpdir(), "orgmirror-mutations-"));
  // Stryker leaves its copy of the sources where it is interrupted.
  removeFolderAtEnd(folder);
  const stryker = new Stryker({
    mutate: [...sources],
    testRunner: "vitest",
    plugins: ["@stryker-mutator/vitest-runner", join(import.meta.dirname, "injection-points.ts")],
    ignorers: ["injection-points"],
    vitest: { configFile: "testing/mutations/vitest.config.ts", related: false },
    coverageAnalysis: "perTest",
    concurrency: 1,
    // A loaded machine must not pass for a mutant that never ends, which computes until then.
    timeoutMS: postgres ? 30_000 : 10_000,
    reporters: [process.stdout.isTTY ? "progress" : "progress-append-only"],
    allowConsoleColors: false,
    tempDirName: folder,
    // TypeScript 7 has no API by which Stryker would rewrite one.
    tsconfigFile: "none.json",
    ignorePatterns: [".local", "web/dist"],
  });
  const results = await stryker.runMutationTest();
  const files = new Map<string, string>();
  for (const { fileName } of results)
    if (!files.has(fileName)) files.set(fileName, await readFile(fileName, "utf8"));
  return results.map(
    ({ fileName, location: { start, end }, mutatorName, replacement, status }) => ({
      file: relative(ROOT, fileName),
      line: start.line,
      mutator: mutatorName,
      original: textBetween(files.get(fileName) ?? "", start, end),
      replacement: replacement ?? "",
      status,
    }),
  );
}

function isSource({ sources }: Part, file: string): boolean {
  return sources.some((glob) => !glob.startsWith("!") && matchesGlob(file, glob));
}

function isEnough({ percent, untrue }: Score): boolean {
  return percent >= LEAST && untrue.length === 0;
}

function lineOf({ status, file, line, mutator, original, replacement }: Mutant): string {
  const shown = (SHOWN as Readonly<Record<string, string>>)[status] ?? status;
  return `${shown}  ${file}:${line}  ${mutator}: ${original} → ${replacement}\n`;
}

function summaryOf({ name }: Part, score: Score): string {
  const { percent, killed, counted, equivalent } = score;
  const verdict = isEnough(score) ? "" : "  NOT ENOUGH";
  return `${percent.toFixed(1).padStart(5)} %  ${name}: ${killed} of ${counted} died, ${equivalent} are equivalent${verdict}\n`;
}

process.exitCode = await main(process.argv[2] ?? "", process.argv[3]);
