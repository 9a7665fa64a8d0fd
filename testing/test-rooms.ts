import { SignJWT } from "jose";
import * as v from "valibot";
import type { Change } from "../edge/protocol/change.ts";
import type { Ancestor } from "../edge/protocol/line.ts";
import { PROTOCOL_VERSION, RoomMessage, type Watch } from "../edge/protocol/room.ts";
import { StateRoomMessage } from "../edge/protocol/state-room.ts";
import { TEST_LINE } from "./test-lease.ts";

const Message = v.union([RoomMessage, StateRoomMessage]);
type Message = v.InferOutput<typeof Message>;

export const PUBLISH_SECRET = "publish-secret-of-this-test";
export const TICKET_SECRET = "ticket-secret-of-this-test";

/** Publisher and feeds of rooms that listen on this port of loopback; the port may change when they are restarted. */
export function roomsAt(port: () => number) {
  const path = (room: string) => `127.0.0.1:${port()}/parties/main/${room}`;

  function post(room: string, body: unknown, more: { secret?: string; query?: string } = {}) {
    return fetch(`http://${path(room)}${more.query ?? ""}`, {
      method: "POST",
      headers: { Authorization: `Bearer ${more.secret ?? PUBLISH_SECRET}` },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  }

  /** Publishes from..to of TEST_LINE; answers status and head. */
  async function publish(
    room: string,
    from: number,
    to: number,
    more: { query?: string; fields?: Change["fields"]; line?: string; lineage?: Ancestor[] } = {},
  ): Promise<[status: number, head: number | null]> {
    const { line = TEST_LINE, lineage = [] } = more;
    const body = {
      ...{ version: PROTOCOL_VERSION, line, lineage },
      ...{ from, to, changes: changes(from, to, more.fields) },
    };
    const answer = await post(room, body, more);
    const { head } = v.parse(v.object({ head: v.nullable(v.number()) }), await answer.json());
    return [answer.status, head];
  }

  async function open(room: string): Promise<TestFeed> {
    const feed = new TestFeed(`ws://${path(room)}`);
    await new Promise((resolve) => feed.socket.addEventListener("open", resolve));
    return feed;
  }

  /** A feed that has said hello. */
  async function greeted(room: string, since: number, options: HelloOptions = {}) {
    const feed = await open(room);
    feed.say(await helloTo(room, since, options));
    return feed;
  }

  return { post, publish, open, greeted };
}

/** Changes `from`..`to` of one record. */
export function changes(
  from: number,
  to: number,
  fields: Change["fields"] = { phone: "1", name: "n" },
) {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => ({
    seq: from + i,
    recordId: "001D000000IRFmaIAH",
    effect: "changed",
    source: "stream",
    fields,
    commitAt: "2026-01-31T09:30:00.000Z",
  }));
}

/** `watch`: the columns that the feed is told of instead of batches. */
export type HelloOptions = TicketOptions & {
  watch?: Watch["columns"];
  ask?: number;
  line?: string;
};

export async function helloTo(room: string, since: number, options: HelloOptions = {}) {
  const { watch, ask = 1, line = TEST_LINE, ...who } = options;
  const hello = { type: "hello", version: PROTOCOL_VERSION, line, since } as const;
  const watches = watch === undefined ? {} : { watch: { columns: watch, ask } };
  return { ...hello, ticket: await ticket(room, who), ...watches };
}

/** A ticket of the test's secret. */
export function ticket(
  object: string,
  { columns = "*", secret = TICKET_SECRET, expires = "5m", ...who }: TicketOptions = {},
): Promise<string> {
  const { person = "ada@acme.example", session = null } = who;
  return new SignJWT({ object, columns, part: null, person, session, iat: Date.now() / 1_000 })
    .setProtectedHeader({ alg: "HS256" })
    .setExpirationTime(expires)
    .sign(new TextEncoder().encode(secret));
}
export type TicketOptions = {
  columns?: "*" | string[];
  secret?: string;
  expires?: string | number;
  person?: string;
  session?: string;
};

/** A feed's end of a connection: messages in order, and how it ended. */
export class TestFeed {
  readonly socket: WebSocket;
  readonly closed: Promise<{ code: number; reason: string }>;
  readonly #heard: Message[] = [];
  #wake = () => {};

  constructor(url: string) {
    this.socket = new WebSocket(url);
    this.socket.addEventListener("message", ({ data }) => {
      this.#heard.push(v.parse(Message, JSON.parse(String(data))));
      this.#wake();
    });
    this.closed = new Promise((resolve) => {
      this.socket.addEventListener("close", ({ code, reason }) => resolve({ code, reason }));
    });
  }

  say(message: unknown): void {
    this.socket.send(JSON.stringify(message));
  }

  async next(): Promise<Message> {
    while (this.#heard.length === 0)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    const [message] = this.#heard.splice(0, 1);
    if (!message) throw new Error("nothing heard");
    return message;
  }

  /** What was heard and not taken yet. */
  heard(): readonly Message[] {
    return this.#heard;
  }

  /** What was heard within the time, without waiting for anything. */
  async messageWithin(ms: number): Promise<Message[]> {
    await new Promise((resolve) => setTimeout(resolve, ms));
    return this.#heard.splice(0);
  }
}
