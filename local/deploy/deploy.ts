/**
 * `npm run deploy`: builds the pages, and deploys them with API and rooms as one Worker.
 *
 *   --secrets-file FILE  NAME=value lines, for the first deployment: a Worker that is not there takes no secrets
 *   --dry-run            does all but send, and prints what is missing
 */
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { execa } from "execa";
import {
  SECRETS,
  deployProblems,
  roomsHostOf,
  secretsMissingIn,
  varsToPass,
} from "./deploy-settings.ts";
import { withRoomsHost } from "./page-headers.ts";
import { ROOT, binary, runBinary } from "../process/run-program.ts";
import { StartError, startAdvice } from "../process/start-error.ts";
import { bundleWorker } from "../edge/worker-bundle.ts";

type Options = { readonly dryRun: boolean; readonly secretsFile: string | null };

if (existsSync(join(ROOT, ".env"))) process.loadEnvFile(join(ROOT, ".env"));

try {
  await deploy(options());
} catch (error) {
  process.stderr.write(`${startAdvice(error)}\n`);
  process.exitCode = 1;
}

function options(): Options {
  const known = { "dry-run": { type: "boolean" }, "secrets-file": { type: "string" } } as const;
  try {
    const { values } = parseArgs({ options: known });
    return { dryRun: values["dry-run"] ?? false, secretsFile: values["secrets-file"] ?? null };
  } catch {
    throw new StartError("npm run deploy -- takes --secrets-file FILE and --dry-run.");
  }
}

async function deploy({ dryRun, secretsFile }: Options): Promise<void> {
  const configured = await configuredVars();
  const problems = [
    ...deployProblems(configured, process.env),
    ...(await fileProblems(secretsFile)),
  ];
  if (!dryRun && problems.length > 0) throw new StartError(problems.join("\n"));
  if (!dryRun) await requireSignIn();
  say("building the pages");
  await runBinary("vite", ["build"]);
  await nameRooms(roomsHostOf(configured, process.env));
  say(dryRun ? "bundling the Worker" : "deploying the Worker");
  await wrangler([
    "deploy",
    ...varsToPass(configured, process.env).flatMap(([name, value]) => [
      "--var",
      `${name}:${value}`,
    ]),
    ...(secretsFile === null ? [] : ["--secrets-file", secretsFile]),
    ...(dryRun ? ["--dry-run"] : []),
  ]);
  if (!dryRun) await requireSecrets();
  for (const problem of problems) say(`missing: ${problem}`);
  say(dryRun ? "nothing was deployed: this was a dry run" : "deployed");
}

/** `[vars]` as wrangler reads them. A Worker that does not bundle fails here, before anything is deployed. */
async function configuredVars(): Promise<Record<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), "orgmirror-deploy-"));
  try {
    const bundle = await bundleWorker(join(ROOT, "wrangler.toml"), join(folder, "worker.upload"));
    return Object.fromEntries(bundle.vars.map(({ name, text }) => [name, text]));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function nameRooms(host: string): Promise<void> {
  const file = join(ROOT, "web/dist/_headers");
  await writeFile(file, withRoomsHost(await readFile(file, "utf8"), host));
}

async function fileProblems(file: string | null): Promise<string[]> {
  if (file === null) return [];
  const text = await readFile(file, "utf8").catch(() => null);
  if (text === null) return [`${file} cannot be read.`];
  return secretsMissingIn(text).map((name) => `${name} is not in ${file}.`);
}

async function requireSignIn(): Promise<void> {
  const { failed, all } = await capture(["whoami"]);
  if (!failed && !/not (logged in|authenticated)/i.test(all)) return;
  throw new StartError(
    "wrangler is not signed in: npx wrangler login, or set CLOUDFLARE_API_TOKEN.",
  );
}

/** Secrets outlive deployments, so a person sets them once. */
async function requireSecrets(): Promise<void> {
  const { all } = await capture(["secret", "list"]);
  const missing = SECRETS.filter((name) => !all.includes(name));
  if (missing.length === 0) return;
  const commands = missing.map((name) => `  npx wrangler secret put ${name}`).join("\n");
  throw new StartError(`The Worker is deployed, and still lacks secrets. Set them:\n${commands}`);
}

async function capture(args: readonly string[]): Promise<{ failed: boolean; all: string }> {
  const how = { cwd: ROOT, stdin: "ignore", all: true, reject: false } as const;
  return execa(process.execPath, [binary("wrangler"), ...args], how);
}

/** wrangler talks with the person at the terminal. */
async function wrangler(args: readonly string[]): Promise<void> {
  const how = { cwd: ROOT, stdio: "inherit", reject: false } as const;
  const { failed } = await execa(process.execPath, [binary("wrangler"), ...args], how);
  if (failed) throw new StartError(`wrangler ${args[0]} failed: its lines above say why.`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
