/** `npm run deploy`: builds the pages, deploys the rooms to PartyKit, then the Worker to Cloudflare. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOM_SECRETS, WORKER_SECRETS, deployProblems, varsToPass } from "./deploy-settings.ts";
import { ROOT, binary, runProgram } from "../process/run-program.ts";
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
  requireSignIn("wrangler", ["whoami"], "npx wrangler login, or set CLOUDFLARE_API_TOKEN");
  requireSignIn(
    "partykit",
    ["whoami"],
    "npx partykit login, or set PARTYKIT_LOGIN and PARTYKIT_TOKEN",
  );
  say("building the pages");
  await runProgram("vite", ["build"]);
  say("deploying the rooms");
  run("partykit", ["deploy"]);
  requireSecrets("partykit", ["env", "list"], ROOM_SECRETS, "npx partykit env add");
  say("deploying the Worker");
  const vars = varsToPass(configured, process.env).flatMap(([name, value]) => [
    "--var",
    `${name}:${value}`,
  ]);
  run("wrangler", ["deploy", ...vars]);
  requireSecrets("wrangler", ["secret", "list"], WORKER_SECRETS, "npx wrangler secret put");
  say("deployed");
}

/** `[vars]` as wrangler reads them; a Worker that does not bundle fails here, before anything is deployed. */
async function configuredVars(): Promise<Record<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), "orgmirror-deploy-"));
  try {
    const bundle = await bundleWorker(join(ROOT, "wrangler.toml"), join(folder, "worker.upload"));
    return Object.fromEntries(bundle.vars.map(({ name, text }) => [name, text]));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function requireSignIn(program: string, args: readonly string[], how: string): void {
  const { status, output } = capture(program, args);
  if (status === 0 && !/not (logged in|authenticated)/i.test(output)) return;
  throw new StartError(`${program} is not signed in: ${how}.`);
}

/** Both keep their secrets across deployments, so they are set once, by hand: they pass through no file of ours. */
function requireSecrets(
  program: string,
  args: readonly string[],
  names: readonly string[],
  how: string,
): void {
  const { output } = capture(program, args);
  const missing = names.filter((name) => !output.includes(name));
  if (missing.length === 0) return;
  const commands = missing.map((name) => `  ${how} ${name}`).join("\n");
  throw new StartError(
    `${program} deployed, and still lacks secrets. Set them, then deploy again:\n${commands}`,
  );
}

function capture(
  program: string,
  args: readonly string[],
): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [binary(program), ...args], {
    cwd: ROOT,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  return { status, output: `${stdout}\n${stderr}` };
}

/** Its questions and its progress are for the person at the terminal. */
function run(program: string, args: readonly string[]): void {
  const { status } = spawnSync(process.execPath, [binary(program), ...args], {
    cwd: ROOT,
    stdio: "inherit",
  });
  if (status !== 0) throw new StartError(`${program} ${args[0]} failed: its lines above say why.`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
