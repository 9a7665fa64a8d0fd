/** `npm start`: an emulated org, its live copy and the dashboard, on this machine. */
import { join } from "node:path";
import { timed } from "./backend.ts";
import { startEdge } from "../edge/edge.ts";
import { HELP } from "./options.ts";
import { runCommand } from "./run-command.ts";
import { ROOT } from "../process/run-program.ts";
import type { Front } from "./session.ts";
import { buildWeb } from "../edge/web-build.ts";
import { bundleWorker } from "../edge/worker-bundle.ts";

const workerdFront: Front = {
  async prepare(folder) {
    await buildWeb();
    await bundleWorker(
      join(ROOT, "wrangler.toml"),
      join(folder.part("worker"), "build/worker.upload"),
    );
  },
  async start({ options, folder, supervisor, progress, backend }) {
    const start = (append: boolean) =>
      startEdge({
        port: options.ports.web,
        dataDir: folder.part("worker"),
        secrets: backend.workerSecrets,
        vars: backend.workerVars,
        append,
      });
    await timed(progress, "worker", `port ${options.ports.web}`, () =>
      supervisor.start({ name: "worker", restart: true, start }),
    );
  },
};

process.exit(await runCommand(HELP, workerdFront));
