import * as v from "valibot";
import { Pace } from "./pace.ts";
import { readBody } from "./publication-request.ts";
import type { PartHost, RoomHost } from "./room-host.ts";
import { touchedOf, type Touches } from "./touches.ts";

/*
 * What somebody sees of an object may be decided by another: by the owner of an account, by who is in a team. The room of
 * the one watches columns in the room of the other, which says when they are touched:
 *
 *   the room of Deal ── POST ?watch {room: "Deal", columns} ──▶ the room of Account
 *                    ◀──────── POST ?touched {object, columns} ──
 */

const Watching = v.object({ room: v.string(), columns: v.array(v.string()) });
const Touched = v.object({
  object: v.string(),
  columns: v.union([v.literal("*"), v.array(v.string())]),
});
/** How many parts there are that it may have changed: none, and the room watches no more. */
const TouchedReply = v.object({ parts: v.number() });

const key = (room: string) => `watching:${room}`;

/** Watches columns of another object in its room. Throws where that does not answer. */
export async function watchRoom(
  host: RoomHost,
  parts: PartHost,
  object: string,
  columns: readonly string[],
): Promise<void> {
  await post(host, parts, object, "watch", { room: host.name, columns });
}

async function post(
  { settings }: RoomHost,
  parts: PartHost,
  room: string,
  what: "watch" | "touched",
  body: unknown,
): Promise<unknown> {
  const request = new Request(`https://rooms/parties/main/${room}?${what}`, {
    method: "POST",
    headers: { Authorization: `Bearer ${settings.publishSecret}` },
    body: JSON.stringify(body),
  });
  const answer = await parts.room(room).fetch(request);
  if (!answer.ok) throw new Error(`the room of ${room} answered with HTTP status ${answer.status}`);
  return answer.json();
}

/** The rooms that watch this one, and what of it. */
export class WatchingRooms {
  readonly #host: RoomHost;
  readonly #mayStore: () => boolean;
  readonly #rooms = new Map<string, WatchingRoom>();

  constructor(host: RoomHost, mayStore: () => boolean) {
    [this.#host, this.#mayStore] = [host, mayStore];
  }

  async load(): Promise<void> {
    const saved = await this.#host.storage.list({ prefix: key("") });
    for (const [name, columns] of saved)
      this.#add(name.slice(key("").length), v.parse(v.array(v.string()), columns));
  }

  async watch(request: Request): Promise<Response> {
    const watching = await readBody(request, Watching);
    if (watching instanceof Response) return watching;
    this.#add(watching.room, watching.columns);
    await this.save();
    return Response.json({});
  }

  touched(touches: Touches): void {
    for (const room of this.#rooms.values()) room.touched(touches);
  }

  async save(): Promise<void> {
    if (!this.#mayStore()) return;
    for (const [room, { columns }] of this.#rooms)
      await this.#host.storage.put(key(room), [...columns]);
  }

  #add(room: string, columns: readonly string[]): void {
    const { parts } = this.#host;
    if (parts === null) return;
    const known = this.#rooms.get(room);
    if (known) known.watch(columns);
    else this.#rooms.set(room, new WatchingRoom(columns, (told) => this.#tell(parts, room, told)));
  }

  async #tell(parts: PartHost, room: string, columns: "*" | readonly string[]): Promise<void> {
    const asked = this.#rooms.get(room)?.asked;
    const body = { object: this.#host.name, columns };
    const reply = v.parse(TouchedReply, await post(this.#host, parts, room, "touched", body));
    // It may have asked again meanwhile, for somebody who has just come.
    if (reply.parts > 0 || this.#rooms.get(room)?.asked !== asked) return;
    this.#rooms.get(room)?.stop();
    this.#rooms.delete(room);
    await this.#host.storage.delete([key(room)]);
  }
}

/** One of them, which is told at most once a second what was touched since. */
class WatchingRoom {
  columns: ReadonlySet<string>;
  /** How often it asked to be told. */
  asked = 0;
  readonly #pace: Pace;
  #touched: "*" | ReadonlySet<string> = new Set();

  constructor(
    columns: readonly string[],
    tell: (columns: "*" | readonly string[]) => Promise<void>,
  ) {
    this.columns = new Set(columns);
    this.#pace = new Pace("telling another room what was touched", async () => {
      const touched = this.#touched;
      this.#touched = new Set();
      try {
        await tell(touched === "*" ? "*" : [...touched]);
      } catch (error) {
        this.#add(touched);
        throw error;
      }
    });
  }

  /** What it was not told yet stays to be told. */
  watch(columns: readonly string[]): void {
    this.columns = new Set(columns);
    this.asked += 1;
  }

  touched(touches: Touches): void {
    const touched = touchedOf(this.columns, [touches]);
    if (touched.length === 0) return;
    this.#add(touched === "*" ? "*" : new Set(touched));
    this.#pace.due();
  }

  #add(touched: Touches): void {
    const all = touched === "*" || this.#touched === "*";
    this.#touched = all ? "*" : new Set([...this.#touched, ...touched]);
  }

  stop(): void {
    this.#pace.stop();
  }
}

/** Reads what another room says was touched. */
export async function readTouched(
  request: Request,
): Promise<Response | { object: string; touches: Touches }> {
  const told = await readBody(request, Touched);
  if (told instanceof Response) return told;
  const { object, columns } = told;
  return { object, touches: columns === "*" ? "*" : new Set(columns) };
}
