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

/** The parts of an emulator around this org, for tests of a single server. */
export function emulationOf(
  org: Org,
  faults: Faults = new Faults(org.options.seed),
  log: EventLog = new EventLog(org, { faults }),
): Emulation {
  const workload = new Workload(org);
  return { org, log, faults, app: TEST_APP, streams: new Streams(), workload };
}
