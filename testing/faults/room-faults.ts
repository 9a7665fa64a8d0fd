import { setTimeout as sleep } from "node:timers/promises";
import { pick, type Random } from "../ordering-world.ts";
import type { Scene } from "./scene.ts";

/** The rooms refuse what is published. */
export async function roomsDown({ rooms }: Scene, random: Random): Promise<void> {
  rooms.isDown = true;
  await sleep(pick(random, [500, 3_000]));
  rooms.isDown = false;
}
