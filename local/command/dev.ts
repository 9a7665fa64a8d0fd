/**
 * `npm run dev`: what `npm start` runs, with the Worker under `wrangler dev` and the pages under Vite with hot reload.
 *
 *   browser ─▶ Vite (N) ─ /api, /parties ─▶ wrangler dev (N+7)
 */
import { mkdir, writeFile } from "node:fs/promises";
import getPort from "get-port";
import { timed } from "./backend.ts";
import { startChild, type Child, type ChildOptions } from "../process/child.ts";
import { untilUp } from "../process/until-up.ts";
import { requireFreePort } from "../process/free-port.ts";
import { HELP } from "./options.ts";
import { runCommand } from "./run-command.ts";
import { ROOT, binary } from "../process/run-program.ts";
import { QUIET_WRANGLER } from "../edge/quiet-wrangler.ts";
import { requireAssetsFolder } from "../edge/worker-bundle.ts";
import type { Front, FrontContext } from "./session.ts";

const START_TIMEOUT_MS = 60_000;
const PATIENCE_MS = 3_000;

const devFront: Front = {
  prepare: requireAssetsFolder,
  async start(context) {
    const { progress, supervisor, options } = context;
    const { web, worker } = options.ports;
    await timed(progress, "wrangler", `dev on port ${worker}`, () =>
      supervisor.start({
        name: "worker",
        restart: true,
        start: (again) => startWranglerDev(context, again),
      }),
    );
    await timed(progress, "vite", `hot reload on port ${web}`, () =>
      supervisor.start({
        name: "vite",
        restart: true,
        start: (again) => startVite(context, again),
      }),
    );
  },
};

process.exit(await runCommand(HELP.replaceAll("npm start --", "npm run dev --"), devFront));

async function startWranglerDev(context: FrontContext, append: boolean): Promise<Child> {
  const { options, folder, backend } = context;
  const port = options.ports.worker;
  await requireFreePort(port, "wrangler dev");
  // A file, because a command line can be read by everybody on the machine.
  const settings = folder.part("worker/dev.vars");
  await mkdir(folder.part("worker"), { recursive: true });
  await writeFile(settings, dotenv({ ...backend.workerSecrets, ...backend.workerVars }), {
    mode: 0o600,
  });
  return startServer(`http://127.0.0.1:${port}/api/objects`, {
    name: "wrangler dev",
    command: process.execPath,
    args: [
      ...[binary("wrangler"), "dev", "--ip", "127.0.0.1", "--port", String(port)],
      ...["--env-file", settings, "--persist-to", folder.part("worker/rooms")],
      "--show-interactive-dev-session=false",
      ...["--inspector-port", String(await getPort({ host: "127.0.0.1" }))],
    ],
    cwd: ROOT,
    env: QUIET_WRANGLER,
    logFile: folder.part("worker/wrangler.log"),
    append,
    patienceMs: PATIENCE_MS,
  });
}

async function startVite({ options, folder }: FrontContext, append: boolean): Promise<Child> {
  const { web, worker } = options.ports;
  return startServer(`http://127.0.0.1:${web}/`, {
    name: "vite",
    command: process.execPath,
    args: [binary("vite"), "--port", String(web), "--strictPort"],
    cwd: ROOT,
    env: { ORGMIRROR_DEV_API: `http://127.0.0.1:${worker}` },
    logFile: folder.part("worker/vite.log"),
    append,
    patienceMs: PATIENCE_MS,
  });
}

/** Starts a program and waits until something answers at `url`. */
async function startServer(url: string, options: ChildOptions): Promise<Child> {
  const child = await startChild(options);
  await untilUp(child, () => answers(url), START_TIMEOUT_MS);
  return child;
}

function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    (response) => response.text().then(() => true),
    () => false,
  );
}

function dotenv(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}='${value}'\n`)
    .join("");
}
