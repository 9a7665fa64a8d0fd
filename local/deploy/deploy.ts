/** `npm run deploy`: builds the pages, deploys the rooms to PartyKit, then the Worker to Cloudflare. */
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { ROOM_SECRETS, WORKER_SECRETS, deployProblems, varsToPass } from "./deploy-settings.ts";
import { ROOT, binary, runBinary } from "../process/run-program.ts";
import { StartError, startAdvice } from "../process/start-error.ts";
import { bundleWorker } from "../edge/worker-bundle.ts";

if (existsSync(join(ROOT, ".env"))) process.loadEnvFile(join(ROOT, ".env"));

try {
  await deploy();
} catch (error) {
  process.stderr.write(`${startAdvice(error)}\n`);
  process.exitCode = 1;
}

async function deploy(): Promise<void> {
  const configured = await configuredVars();
  const problems = deployProblems(configured, process.env);
  if (problems.length > 0) throw new StartError(problems.join("\n"));
  await requireSignIn("wrangler", ["whoami"], "npx wrangler login, or set CLOUDFLARE_API_TOKEN");
  await requireSignIn(
    "partykit",
    ["whoami"],
    "npx partykit login, or set PARTYKIT_LOGIN and PARTYKIT_TOKEN",
  );
  say("building the pages");
  await runBinary("vite", ["build"]);
  say("deploying the rooms");
  await run("partykit", ["deploy"]);
  await requireSecrets("partykit", ["env", "list"], ROOM_SECRETS, "npx partykit env add");
  say("deploying the Worker");
  const vars = varsToPass(configured, process.env).flatMap(([name, value]) => [
    "--var",
    `${name}:${value}`,
  ]);
  await run("wrangler", ["deploy", ...vars]);
  await requireSecrets("wrangler", ["secret", "list"], WORKER_SECRETS, "npx wrangler secret put");
  say("deployed");
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

async function requireSignIn(program: string, args: readonly string[], how: string): Promise<void> {
  const { failed, all } = await capture(program, args);
  if (!failed && !/not (logged in|authenticated)/i.test(all)) return;
  throw new StartError(`${program} is not signed in: ${how}.`);
}

/** Secrets outlive deployments, so a person sets them once, by hand, and no file of ours has them. */
async function requireSecrets(
  program: string,
  args: readonly string[],
  names: readonly string[],
  how: string,
): Promise<void> {
  const { all } = await capture(program, args);
  const missing = names.filter((name) => !all.includes(name));
  if (missing.length === 0) return;
  const commands = missing.map((name) => `  ${how} ${name}`).join("\n");
  throw new StartError(
    `${program} deployed, and still lacks secrets. Set them, then deploy again:\n${commands}`,
  );
}

async function capture(
  program: string,
  args: readonly string[],
): Promise<{ failed: boolean; all: string }> {
  const how = { cwd: ROOT, stdin: "ignore", all: true, reject: false } as const;
  return execa(process.execPath, [binary(program), ...args], how);
}

/** Runs a program that talks with the person at the terminal. */
async function run(program: string, args: readonly string[]): Promise<void> {
  const how = { cwd: ROOT, stdio: "inherit", reject: false } as const;
  const { failed } = await execa(process.execPath, [binary(program), ...args], how);
  if (failed) throw new StartError(`${program} ${args[0]} failed: its lines above say why.`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
