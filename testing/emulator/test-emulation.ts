import { generateKeyPairSync } from "node:crypto";
import { EventLog } from "../../emulator/events/event-log.ts";
import { Faults } from "../../emulator/faults/faults.ts";
import { Streams } from "../../emulator/emulation/streams.ts";
import { Workload } from "../../emulator/work/workload.ts";
import type { Emulation } from "../../emulator/emulation/emulation.ts";
import type { ConnectedApp } from "../../emulator/emulation/connected-app.ts";
import type { Org } from "../../emulator/org/org.ts";

export const TEST_APP: ConnectedApp = {
  clientId: "3MVG9test",
  clientSecret: "SECRET",
  username: "integration@emulated.example",
};

/** The day on which the orgs of tests are made: their records do not depend on the day of the test. */
export const TEST_DAY = Date.UTC(2026, 9, 1);

/** The parts of an emulator around this org, for tests of a single server. */
export function emulationOf(org: Org): Emulation {
  const faults = new Faults(org.options.seed, () => org.now());
  const log = new EventLog(org, { faults });
  return { org, log, faults, app: TEST_APP, streams: new Streams(), workload: new Workload(org) };
}

/** TEST_APP with a certificate, and the key to sign its assertions with. */
export function jwtApp() {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const publicKeyPem = String(publicKey.export({ type: "spki", format: "pem" }));
  return { app: { ...TEST_APP, publicKeyPem }, privateKey };
}
