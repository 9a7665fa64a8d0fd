import { EventLog } from "./events/event-log.ts";
import { Faults } from "./faults/faults.ts";
import { Workload } from "./work/workload.ts";
import type { Emulation } from "./emulation.ts";
import type { ConnectedApp } from "./oauth/connected-app.ts";
import type { Org } from "./org/org.ts";

export const TEST_APP: ConnectedApp = {
  clientId: "3MVG9test",
  clientSecret: "SECRET",
  username: "integration@emulated.example",
};

/** The parts of an emulator around this org, for tests of one of its servers. */
export function emulationOf(
  org: Org,
  log: EventLog = new EventLog(org, { retentionHours: 72 }),
): Emulation {
  const faults = new Faults(org.options.seed);
  return { org, log, faults, app: TEST_APP, workload: new Workload(org) };
}
