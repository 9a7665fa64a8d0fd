import { readJson } from "../protocol/json.ts";
import { type FeedMessage, PROTOCOL_VERSION, RoomMessage } from "../protocol/room.ts";
import { EventStream } from "./event-stream.ts";
import type { StreamLog } from "./stream-log.ts";
import { type StreamPlace, type Told, toldBy } from "./stream-told.ts";

/** Pings are answered for a room while it sleeps. One that says nothing for so long is lost. */
const PING_MS = 15_000;
const SILENT_MS = 40_000;

/** A socket as Workers have it (Cloudflare docs, "Using the WebSockets API"); types of browsers do not know `accept`. */
export type WorkerSocket = WebSocket & { accept(): void };

export type StreamOptions = {
  /** Where it begins, and what is sent of that. */
  readonly begin: Told;
  readonly ticket: string;
  /** When the ticket ends, and the stream with it. */
  readonly expiresAtMs: number;
  readonly open: () => Promise<WorkerSocket>;
  /** Null of a part, whose log the room alone has. */
  readonly log: StreamLog | null;
};

/**
 * A feed of a room whose messages become events:
 *
 *   hello ─▶ reading: the log, page by page, as the client takes it ─▶ hearing: what the room says ─▶ the end
 *                ▲          the room is heard for its end alone             │
 *                └────────────── the room does not have what follows ───────┘
 */
export class RoomStream {
  readonly #events = new EventStream();
  readonly #options: StreamOptions;
  #place: StreamPlace;
  #isReading = false;
  #socket: WorkerSocket | null = null;
  #heardAtMs = Date.now();

  constructor(options: StreamOptions) {
    this.#options = options;
    this.#place = options.begin.place;
  }

  get body(): ReadableStream<Uint8Array> {
    return this.#events.body;
  }

  /** Runs until the client or the room ends it. */
  async run(): Promise<void> {
    const watching = setInterval(() => this.#watch(), PING_MS);
    const leftMs = this.#options.expiresAtMs - Date.now();
    const expiry = setTimeout(() => this.#events.end(), leftMs);
    this.#begin().catch((error: unknown) => this.#breakOff(error));
    await this.#events.ended;
    clearInterval(watching);
    clearTimeout(expiry);
    this.#socket?.close(1000, "The stream ended.");
  }

  /** A room that is not reached any more ends nobody's feed, so the stream must not outlive it. */
  #watch(): void {
    if (Date.now() - this.#heardAtMs > SILENT_MS) this.#events.end();
    else this.#say({ type: "ping" });
  }

  async #begin(): Promise<void> {
    const { begin, ticket, open } = this.#options;
    this.#events.write(begin.text);
    const socket = await open();
    socket.accept();
    if (this.#events.isOver) return socket.close(1000, "The stream ended.");
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => this.#hear(String(data)));
    for (const event of ["close", "error"] as const)
      socket.addEventListener(event, () => this.#events.end());
    const { line, seq } = this.#place;
    this.#isReading = begin.next === "read";
    this.#say({ type: "hello", version: PROTOCOL_VERSION, ticket, line, since: seq });
    if (this.#isReading) await this.#read();
  }

  #hear(text: string): void {
    this.#heardAtMs = Date.now();
    const isPart = this.#options.log === null;
    if (text.length > LONGEST_REFUSAL) {
      if (this.#isReading) return;
      // The log waits for the client; the room does not.
      if (this.#events.isFull && !isPart) return this.#readAside();
    }
    const message = readJson(RoomMessage, text);
    if (message === null || (this.#isReading && message.type !== "refused")) return;
    const told = toldBy(message, this.#place, isPart);
    this.#place = told.place;
    this.#events.write(told.text);
    if (told.next === "end") this.#events.end();
    if (told.next === "ask") this.#ask();
    if (told.next === "read") this.#readAside();
  }

  #readAside(): void {
    this.#read().catch((error: unknown) => this.#breakOff(error));
  }

  /** Sends what the log has, and goes on from there with the room. */
  async #read(): Promise<void> {
    const { log } = this.#options;
    this.#isReading = true;
    for (let isMore = log !== null; isMore && !this.#events.isOver;) {
      await this.#events.taken();
      const { line, seq, isApart } = this.#place;
      if (log === null || line === null) break;
      const read = await log.after({ line, seq });
      isMore = read.isMore;
      this.#place = { ...read.place, ...(isApart && { isApart }) };
      this.#events.write(read.text);
    }
    await this.#events.taken();
    this.#isReading = false;
    // A room on another line has nothing to say of this one, and says when it comes to it.
    if (!this.#place.isApart) this.#ask();
  }

  #ask(): void {
    const { line, seq } = this.#place;
    this.#say({ type: "since", line, since: seq });
  }

  #say(message: FeedMessage): void {
    // Sending to a socket that is closing throws; its close event follows.
    if (this.#socket?.readyState === OPEN) this.#socket.send(JSON.stringify(message));
  }

  /** The client comes back with its last id, and is told what is wrong. */
  #breakOff(error: unknown): void {
    console.error(`a stream broke off: ${error instanceof Error ? error.message : ""}`);
    this.#events.end();
  }
}

/** What is longer is not worth reading where it is not sent. */
const LONGEST_REFUSAL = 1_000;
/** WebSocket.OPEN, which the platforms name differently. */
const OPEN = 1;
