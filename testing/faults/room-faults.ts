import { setTimeout as sleep } from "node:timers/promises";
import { pick, type Random } from "../ordering-world.ts";
import { acknowledge, type Scene } from "./scene.ts";

/** The rooms refuse what is published. */
export async function roomsDown({ rooms }: Scene, random: Random): Promise<void> {
  rooms.respond = (_, response) => void response.writeHead(503).end();
  await sleep(pick(random, [500, 3_000]));
  rooms.respond = acknowledge;
}
