import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { ROOM_CLASS, bundleRooms, partykitSettings } from "./rooms-bundle.ts";
import { startWorkerd, type RunningWorkerd } from "./workerd.ts";

export interface RoomsOptions {
  /** On loopback; 0 takes a free one. */
  readonly port: number;
  /** Folder for the rooms' storage, which outlives a restart, their bundle and their log. */
  readonly dataDir: string;
  readonly publishSecret: string;
  readonly ticketSecret: string;
  /** Another party than that of `partykit.json`: an absolute path. */
  readonly party?: string;
  /** Keep the log of the run before, as a restart does. */
  readonly append?: boolean;
}

/** Starts the rooms: the party of `partykit.json` under workerd, in PartyKit's own facade. */
export async function startRooms(options: RoomsOptions): Promise<RunningWorkerd> {
  const { party, compatibilityDate } = await partykitSettings();
  const folder = resolve(options.dataDir, "build");
  const storage = resolve(options.dataDir, "storage");
  await mkdir(storage, { recursive: true });
  await bundleRooms(options.party ?? party, join(folder, "rooms.js"), `127.0.0.1:${options.port}`);
  return startWorkerd({
    name: "rooms",
    folder,
    logFile: resolve(options.dataDir, "rooms.log"),
    append: options.append ?? false,
    env: { ROOM_PUBLISH_SECRET: options.publishSecret, ROOM_TICKET_SECRET: options.ticketSecret },
    config: {
      entry: "rooms",
      port: options.port,
      disks: [{ name: "storage", path: storage, writable: true }],
      workers: [
        {
          name: "rooms",
          modules: ["rooms.js"],
          compatibilityDate,
          compatibilityFlags: ["nodejs_compat"],
          durableObjects: [ROOM_CLASS],
          bindings: [
            { name: "PARTYKIT_DURABLE", durableObject: ROOM_CLASS },
            { name: "PARTYKIT_CRONS", json: {} },
            { name: "pkvar-ROOM_PUBLISH_SECRET", fromEnvironment: "ROOM_PUBLISH_SECRET" },
            { name: "pkvar-ROOM_TICKET_SECRET", fromEnvironment: "ROOM_TICKET_SECRET" },
          ],
        },
      ],
    },
  });
}
