import { controlClient, type ControlClient } from "../emulator/control/client.ts";
import { type Emulator, type EmulatorOptions, startEmulator } from "../emulator/emulator.ts";
import { TEST_DAY } from "./emulator/test-emulation.ts";
import type { OrgSettings } from "../ingest/salesforce/org-settings.ts";

const APP = {
  clientId: "consumer-key",
  clientSecret: "hush",
  username: "integration@emulated.example",
};

/** For tests: an emulated org, and how ingest signs in to it. */
export type EmulatedOrg = {
  readonly emulator: Emulator;
  readonly control: ControlClient;
  readonly settings: OrgSettings;
};

/** @param options that differ from a quiet org's */
export async function emulatedOrg(
  options: Pick<EmulatorOptions, "records"> & Partial<EmulatorOptions>,
): Promise<EmulatedOrg> {
  const fixed = { seed: "7", madeAt: TEST_DAY };
  const quiet = { host: "127.0.0.1", port: 0, app: APP, ...fixed, rate: 0, keepaliveMs: 500 };
  const emulator = await startEmulator({ ...quiet, ...options });
  const loginUrl = `http://127.0.0.1:${emulator.restPort}`;
  const settings: OrgSettings = {
    loginUrl,
    pubsubUrl: `http://127.0.0.1:${emulator.pubSubPort}`,
    clientId: APP.clientId,
    apiVersion: "66.0",
    credential: { kind: "client-credentials", clientSecret: APP.clientSecret },
  };
  return { emulator, control: controlClient(loginUrl), settings };
}
