import * as v from "valibot";
import { type Ending, TICKET_MS } from "../protocol/room.ts";
import type { HostStorage } from "./room-host.ts";

const Entry = v.object({ who: v.string(), atMs: v.number() });
type Entry = v.InferOutput<typeof Entry>;

/** Clocks of the Worker, which dates tickets, and of a room may differ by this. */
const CLOCKS_MS = 10_000;
const KEY = "ended";

/** For whom feeds were ended, kept as long as a ticket from before that could be used. */
export class EndedFeeds {
  readonly #storage: HostStorage;
  #entries: readonly Entry[] = [];

  constructor(storage: HostStorage) {
    this.#storage = storage;
  }

  async load(): Promise<void> {
    const saved = v.safeParse(v.array(Entry), await this.#storage.get(KEY));
    this.#entries = saved.success ? saved.output : [];
  }

  async add(who: Ending["who"]): Promise<void> {
    const atMs = Date.now();
    const recent = this.#entries.filter((entry) => atMs - entry.atMs < TICKET_MS + CLOCKS_MS);
    const name = nameOf(who);
    this.#entries = [...recent.filter((entry) => entry.who !== name), { who: name, atMs }];
    await this.#storage.put(KEY, this.#entries);
  }

  /** Whether a ticket is of a session that was ended, or was issued before the feeds of its holder were ended. */
  includes(ticket: {
    readonly person: string;
    readonly session: string | null;
    readonly issuedAtMs: number;
  }): boolean {
    const { person, session, issuedAtMs } = ticket;
    const isOfSession = (who: string) => session !== null && who === ofSession(session);
    // A session never comes back, a person may.
    return this.#entries.some(
      ({ who, atMs }) =>
        isOfSession(who) ||
        ((who === ofPerson(person) || who === OF_EVERYBODY) && issuedAtMs <= atMs),
    );
  }
}

const OF_EVERYBODY = "everybody";

function nameOf(who: Ending["who"]): string {
  if (who.by === "everybody") return OF_EVERYBODY;
  return who.by === "person" ? ofPerson(who.person) : ofSession(who.session);
}

function ofPerson(person: string): string {
  return `person ${person}`;
}

function ofSession(session: string): string {
  return `session ${session}`;
}
