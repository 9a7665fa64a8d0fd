import { randomBytes } from "node:crypto";
import { startEmulator } from "../emulator.ts";
import { runChecks } from "./check.ts";
import { pubSubClientChecks } from "./pubsub-client.ts";
import { salesforceCliChecks } from "./salesforce-cli.ts";
import { openWorkshop } from "./workshop.ts";
import type { ConnectedApp } from "../emulation/connected-app.ts";

/** Enough for three pages of contacts in a bulk export. */
const RECORDS = 600_000;

/** Installs programs that know nothing of this project and runs them, unchanged, against an emulated org. */
async function main(): Promise<number> {
  const app: ConnectedApp = {
    clientId: "peers",
    clientSecret: randomBytes(16).toString("hex"),
    username: "integration@emulated.example",
  };
  process.stdout.write("installing the peers (about 400 MB, in a temporary folder)\n");
  const workshop = await openWorkshop();
  try {
    // Never closed: the Pub/Sub client keeps its streams open after its own close, and crashes when they end.
    const emulator = await startEmulator({
      ...{ host: "127.0.0.1", port: 0, seed: "peers", rate: 0, keepaliveMs: 60_000 },
      ...{ records: RECORDS, app },
    });
    const token = emulator.org.sessions.issue(emulator.org.integrationUserId());
    return (
      (await runChecks("sf", salesforceCliChecks(workshop, emulator, token))) +
      (await runChecks("pubsub client", pubSubClientChecks(workshop, emulator, app)))
    );
  } finally {
    await workshop.close();
  }
}

const failed = await main();
process.stdout.write(failed === 0 ? "all peers are content\n" : `${failed} checks failed\n`);
process.exit(failed === 0 ? 0 : 1);
