import type { EventLog } from "../events/event-log.ts";
import type { Faults } from "../faults/faults.ts";
import type { ConnectedApp } from "./connected-app.ts";
import type { Org } from "../org/org.ts";
import type { Streams } from "./streams.ts";
import type { Workload } from "../work/workload.ts";

/** The parts of a running emulator that its servers share. */
export type Emulation = {
  readonly org: Org;
  readonly app: ConnectedApp;
  readonly log: EventLog;
  readonly faults: Faults;
  readonly streams: Streams;
  readonly workload: Workload;
};
