import { EventLog } from "./events/event-log.ts";
import { Faults } from "./faults/faults.ts";
import { Streams } from "./pubsub/streams.ts";
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
  faults: Faults = new Faults(org.options.seed),
  log: EventLog = new EventLog(org, { faults }),
): Emulation {
  const workload = new Workload(org);
  return { org, log, faults, app: TEST_APP, streams: new Streams(), workload };
}
