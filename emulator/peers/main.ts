import { generateKeyPairSync, randomBytes } from "node:crypto";
import { startEmulator } from "../emulator.ts";
import { runChecks } from "./check.ts";
import { jsforceChecks } from "./jsforce-client.ts";
import { jwtClientChecks } from "./jwt-clients.ts";
import { pubSubClientChecks } from "./pubsub-client.ts";
import { salesforceCliChecks } from "./salesforce-cli.ts";
import { tsForceGenChecks } from "./ts-force-gen.ts";
import { openWorkshop } from "./workshop.ts";
import type { ConnectedApp } from "../emulation/connected-app.ts";

/** Enough for three pages of contacts in a bulk export. */
const RECORDS = 600_000;

/** Installs programs that know nothing of this project and runs them, unchanged, against an emulated org. */
async function main(): Promise<number> {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const app: ConnectedApp = {
    clientId: "peers",
    clientSecret: randomBytes(16).toString("hex"),
    username: "integration@emulated.example",
    publicKeyPem: String(publicKey.export({ type: "spki", format: "pem" })),
  };
  const privateKeyPem = String(privateKey.export({ type: "pkcs8", format: "pem" }));
  process.stdout.write("installing the peers (about 500 MB, in a temporary folder)\n");
  const workshop = await openWorkshop();
  try {
    // Never closed: the Pub/Sub client keeps its streams open after its own close, and crashes when they end.
    const emulator = await startEmulator({
      ...{ host: "127.0.0.1", port: 0, seed: "peers", rate: 0, keepaliveMs: 60_000 },
      ...{ records: RECORDS, app },
    });
    const token = emulator.org.sessions.issue(emulator.org.integrationUserId());
    const keyed = jwtClientChecks(workshop, emulator, app, privateKeyPem);
    return (
      (await runChecks("jsforce", jsforceChecks(emulator, app))) +
      (await runChecks("by key", keyed)) +
      (await runChecks("ts-force-gen", tsForceGenChecks(workshop, emulator, token))) +
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
