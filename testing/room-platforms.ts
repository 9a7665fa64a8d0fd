import { startEdge } from "../local/edge/edge.ts";
import { startRooms } from "../local/edge/rooms.ts";
import type { RunningWorkerd } from "../local/edge/workerd.ts";
import { PUBLISH_SECRET, TICKET_SECRET } from "./test-rooms.ts";

/** The same room on both platforms: in the Worker as it is deployed, and apart on PartyKit. */
export const PLATFORMS = ["partyserver", "partykit"] as const;

/** Rooms of the test's secrets, with what was kept in this directory before. */
export function startRoomsOn(
  platform: (typeof PLATFORMS)[number],
  dataDir: string,
  secrets: { readonly publishSecret?: string; readonly ticketSecret?: string } = {},
): Promise<RunningWorkerd> {
  const { publishSecret = PUBLISH_SECRET, ticketSecret = TICKET_SECRET } = secrets;
  const place = { dataDir, port: 0, append: true };
  if (platform === "partykit") return startRooms({ ...place, publishSecret, ticketSecret });
  const ofRooms = { ROOM_PUBLISH_SECRET: publishSecret, ROOM_TICKET_SECRET: ticketSecret };
  return startEdge({ ...place, secrets: { DATABASE_URL: "", ...ofRooms }, vars: {} });
}
